import { createClient } from '@supabase/supabase-js';
import { connect, run } from '../../shared';
import type { Comparison } from '../comparison';
import { median, medianRatio } from '../measure/median';
import { timeInTurns } from '../measure/time-in-turns';
import { sendByBareFetch } from '../server/send-by-bare-fetch';
import { manyTimes, perSelect, smallSelect, throughPort, turns } from '../server/small-select';
import { startSmallServer } from '../server/start-small-server';
import { whySmallSelect } from './core-alone';

const { params, path, key, headers } = smallSelect;

export const compareSmallSelect: Comparison = {
	name: 'small-select',
	measure: async () => {
		const server = await startSmallServer();
		const connection = connect({ url: server.url, key }, { send: sendByBareFetch });
		const client = createClient(server.url, key, {
			auth: { persistSession: false, autoRefreshToken: false },
		});
		const times = await timeInTurns(turns, {
			core: { run: manyTimes(async () => (await run(connection, 'database.select', params)).data) },
			port: { run: manyTimes(throughPort(sendByBareFetch, server.url + path)) },
			bare: { run: manyTimes(async () => await (await fetch(server.url + path, { headers })).json()) },
			official: {
				run: manyTimes(async () => (await client.from('todos').select('*').is('done', false).limit(5)).data),
			},
		}).finally(async () => await server.stop());
		const ours = perSelect(median(times.core));
		const why = await whySmallSelect(medianRatio(times.port, times.bare));
		return [
			{
				what: 'One small select through the core over `fetch`',
				against: 'bare `fetch`',
				ours,
				theirs: perSelect(median(times.bare)),
				ratio: medianRatio(times.core, times.bare),
				bar: { atMost: 1.1 },
				why,
			},
			{
				what: 'The same',
				against: '`@supabase/supabase-js`',
				ours,
				theirs: perSelect(median(times.official)),
				ratio: medianRatio(times.core, times.official),
				bar: { atMost: 1 },
			},
		];
	},
};
