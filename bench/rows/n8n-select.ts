import { SupabaseProjectApi } from '../../credentials/SupabaseProjectApi.credentials';
import { projectCredential } from '../../nodes/host/project-credential';
import { sendByN8n } from '../../nodes/host/send-by-n8n';
import { connect, run } from '../../shared';
import type { Comparison } from '../comparison';
import { median, medianRatio } from '../measure/median';
import { timeInTurns, type Way } from '../measure/time-in-turns';
import { nodeThat } from '../n8n/node-that';
import { runInEngine } from '../n8n/run-in-engine';
import { manyTimes, perSelect, smallSelect, turns } from '../server/small-select';
import { startSmallServer } from '../server/start-small-server';

const { params, path, key } = smallSelect;
const headers = { 'Accept-Profile': 'public' };

/** Both ways run inside one execution of a node, where n8n's helper has its credential and its settings. */
export const compareN8nSelect: Comparison = {
	name: 'n8n-select',
	measure: async () => {
		const server = await startSmallServer();
		let times: Readonly<Record<'core' | 'bare', readonly number[]>> | undefined;
		const node = nodeThat(projectCredential, async (context) => {
			const connection = connect({ url: server.url }, { send: sendByN8n(context) });
			const core: Way = {
				run: manyTimes(async () => (await run(connection, 'database.select', params)).data),
			};
			const bare: Way = {
				run: manyTimes(
					async () =>
						await context.helpers.httpRequestWithAuthentication.call(context, projectCredential, {
							method: 'GET',
							url: server.url + path,
							headers: { ...headers },
							disableFollowRedirect: true,
						}),
				),
			};
			times = await timeInTurns(turns, { core, bare });
			return [];
		});
		await runInEngine(
			{
				node,
				credentialType: new SupabaseProjectApi(),
				credential: { url: server.url, key },
				parameters: {},
			},
			[{ json: {} }],
		).finally(async () => await server.stop());
		if (!times) throw new Error('the node was not run');
		return [
			{
				what: "The same through n8n's HTTP helper",
				against: 'that helper bare',
				ours: perSelect(median(times.core)),
				theirs: perSelect(median(times.bare)),
				ratio: medianRatio(times.core, times.bare),
				bar: { atMost: 1.1 },
			},
		];
	},
};
