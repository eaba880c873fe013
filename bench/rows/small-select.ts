import { createClient } from '@supabase/supabase-js';
import { connect, run } from '../../shared';
import type { Comparison, Line } from '../comparison';
import { median, medianRatio, notAbove } from '../measure/median';
import { timeInTurns } from '../measure/time-in-turns';
import { sendByBareFetch } from '../server/send-by-bare-fetch';
import { manyTimes, perSelect, selectOf, smallSelect, throughPort, turns } from '../server/small-select';
import { startSmallServer } from '../server/start-small-server';
import { whySmallSelect } from './core-alone';
import { startLocalTable, tableName } from './local-table';

/** The select of a server, and how often it is sent in each turn. */
interface Given {
	readonly what: string;
	readonly url: string;
	readonly select: ReturnType<typeof selectOf>;
	readonly times?: number;
	/** Told when a bar is missed, by how much longer than bare `fetch` the port alone takes. */
	readonly why?: (port: number) => Promise<string>;
}

async function compareSelect({ what, url, select, times, why }: Given): Promise<readonly Line[]> {
	const { table, params, path, key, headers } = select;
	const address = url + path;
	const connection = connect({ url, key }, { send: sendByBareFetch });
	const client = createClient(url, key, { auth: { persistSession: false, autoRefreshToken: false } });
	const way = (send: () => Promise<unknown>) => ({ run: manyTimes(send, times) });
	const took = await timeInTurns(turns, {
		core: way(async () => (await run(connection, 'database.select', params)).data),
		port: way(throughPort(sendByBareFetch, address, headers)),
		bare: way(async () => await (await fetch(address, { headers })).json()),
		official: way(async () => (await client.from(table).select('*').is('done', false).limit(5)).data),
	});
	const ours = perSelect(median(took.core), times);
	return [
		{
			what,
			against: 'bare `fetch`',
			ours,
			theirs: perSelect(median(took.bare), times),
			ratio: medianRatio(took.core, took.bare),
			bar: { atMost: 1.1 },
			why: await why?.(medianRatio(took.port, took.bare)),
		},
		{
			what: 'The same',
			against: '`@supabase/supabase-js`',
			ours,
			theirs: perSelect(median(took.official), times),
			...notAbove(took.core, took.official),
		},
	];
}

async function compareInDatabase(): Promise<readonly Line[]> {
	const { local, fill, stop } = await startLocalTable();
	try {
		await fill(1000);
		return await compareSelect({
			what: 'One small select of local Supabase through the core over `fetch`',
			url: local.url,
			select: selectOf(tableName, local.keys.secret),
			times: 50,
		});
	} finally {
		await stop();
	}
}

async function compareWithoutDatabase(): Promise<readonly Line[]> {
	const { url, stop } = await startSmallServer();
	return await compareSelect({
		what: 'The same, of a server that has its answer ready',
		url,
		select: smallSelect,
		why: whySmallSelect,
	}).finally(stop);
}

export const compareSmallSelect: Comparison = {
	name: 'small-select',
	measure: async () => [...(await compareInDatabase()), ...(await compareWithoutDatabase())],
};
