import { connect, run } from '../../shared';
import { createAgents } from '../../node-red/http/agents';
import { createClient, sendByAxios } from '../../node-red/http/send-by-axios';
import type { Comparison } from '../comparison';
import { median, medianRatio } from '../measure/median';
import { timeInTurns } from '../measure/time-in-turns';
import { manyTimes, perSelect, smallSelect, throughPort, turns } from '../server/small-select';
import { startSmallServer } from '../server/start-small-server';
import { whySmallSelect } from './core-alone';

const { params, path, key, headers } = smallSelect;

/** The same axios on both sides, with the same agents and settings. */
export const compareNodeRedSelect: Comparison = {
	name: 'node-red-select',
	measure: async () => {
		const server = await startSmallServer();
		const agents = createAgents({ use: 'requests', tls: {}, maxFreeSockets: 10 });
		const client = createClient(agents);
		const send = sendByAxios(client);
		const connection = connect({ url: server.url, key }, { send });
		const { core, bare, port } = await timeInTurns(turns, {
			core: { run: manyTimes(async () => (await run(connection, 'database.select', params)).data) },
			port: { run: manyTimes(throughPort(send, server.url + path)) },
			bare: {
				run: manyTimes(async () => {
					const { data } = await client.get<string>(server.url + path, { headers });
					return JSON.parse(data);
				}),
			},
		}).finally(async () => {
			agents.httpAgent.destroy();
			agents.httpsAgent.destroy();
			await server.stop();
		});
		return [
			{
				what: "The same through Node-RED's axios",
				against: 'that axios bare',
				ours: perSelect(median(core)),
				theirs: perSelect(median(bare)),
				ratio: medianRatio(core, bare),
				bar: { atMost: 1.1 },
				why: await whySmallSelect(medianRatio(port, bare)),
			},
		];
	},
};
