import type { INodeExecutionData } from 'n8n-workflow';
import { SupabaseProjectApi } from '../../credentials/SupabaseProjectApi.credentials';
import { projectCredential } from '../../nodes/host/project-credential';
import type { Comparison } from '../comparison';
import { countRequests } from '../measure/count-requests';
import { median, medianRatio } from '../measure/median';
import { timeInTurns, type Way } from '../measure/time-in-turns';
import { nodeThat } from '../n8n/node-that';
import { requestsAlone } from '../n8n/requests-alone';
import { runInEngine, type Subject } from '../n8n/run-in-engine';
import { builtInSubject, ourSubject } from '../n8n/subjects';
import { inSeconds } from '../report/units';
import { startLocalTable, tableName, type LocalTable } from './local-table';

const rows = 10_000;
const items = Array.from({ length: rows }, (_each, n): INodeExecutionData => ({
	json: { title: `Row ${n}`, amount: n % 100, done: n % 2 === 0 },
	pairedItem: { item: 0 },
}));

/** The two requests that the node of this package sends, and nothing else. */
const twoRequests = (ours: Subject): Subject =>
	requestsAlone(ours, 1, (given) =>
		[0, given.length / 2].map((from) => {
			const some = given.slice(from, from + given.length / 2);
			return {
				items: some.map((_each, index) => from + index),
				method: 'POST',
				url: `${String(ours.credential.url)}/rest/v1/${tableName}`,
				body: some.map(({ json }) => json),
			};
		}),
	);

/** What nodes do that send one request for each item, at its fastest: nothing but the request. */
const onePerItem = (ours: Subject): Subject => ({
	...ours,
	credentialType: new SupabaseProjectApi(),
	parameters: {},
	node: nodeThat(projectCredential, async (context) => {
		const inserted: INodeExecutionData[] = [];
		for (const [item, { json }] of context.getInputData().entries()) {
			const [row] = (await context.helpers.httpRequestWithAuthentication.call(context, projectCredential, {
				method: 'POST',
				url: `${String(ours.credential.url)}/rest/v1/${tableName}`,
				headers: { Prefer: 'return=representation' },
				body: json,
				json: true,
			})) as [INodeExecutionData['json']];
			inserted.push({ json: row, pairedItem: { item } });
		}
		return inserted;
	}),
});

export const compareInsertItems: Comparison = {
	name: 'insert-items',
	measure: async () => {
		const table = await startLocalTable();
		try {
			const ours = ourSubject(table.local, { table: tableName, operation: 'insert' });
			const builtIn = builtInSubject(table.local, {
				operation: 'create',
				tableId: tableName,
				dataToSend: 'autoMapInputData',
			});
			const few = await timeInTurns(
				{ rounds: 31, warmUps: 4 },
				{
					ours: insertBy(ours, table),
					builtIn: insertBy(builtIn, table),
					alone: insertBy(twoRequests(ours), table),
				},
			);
			const some = items.slice(0, rows / 10);
			const many = await timeInTurns({ rounds: 3 }, { onePerItem: insertBy(onePerItem(ours), table, some) });
			const onePerItemTook = median(many.onePerItem) * (rows / some.length);
			await table.fill(0);
			const requests = await countRequests(insertBy(ours, table).run);
			const took = inSeconds(median(few.ours));
			const what = '10,000 inserts from 10,000 items in n8n';
			return [
				{
					what: `${what}: requests`,
					against: 'one request for each 1,000 rows, and 2',
					ours: String(requests),
					theirs: '12',
					ratio: requests / 12,
					bar: { atMost: 1 },
				},
				{
					what,
					against: "n8n's own Supabase node: one request for all",
					ours: took,
					theirs: inSeconds(median(few.builtIn)),
					ratio: medianRatio(few.ours, few.builtIn),
					bar: { atMost: 1.1 },
					why: `The built-in node sends all items in one request, and all or none are stored. Here no request holds more than 5,000 rows, so that few items share a lost reply, and the second waits for the first, so that the rows are numbered as the items are. Those two requests alone, with rows that are ready and nothing checked, take ${inSeconds(median(few.alone))}; the rest reads what each item asks for, checks it, and gives each item its own row back.`,
				},
				{
					what,
					against: 'one request for each item (1,000 items, times ten)',
					ours: took,
					theirs: inSeconds(onePerItemTook),
					ratio: onePerItemTook / median(few.ours),
					bar: { atLeast: 20 },
				},
			];
		} finally {
			await table.stop();
		}
	},
};

/** Throws unless the table then holds the rows of the items, each item put out its own row, and none is there twice. */
function insertBy(subject: Subject, { sql, fill }: LocalTable, given = items): Way {
	let output: readonly INodeExecutionData[] = [];
	return {
		before: async () => await fill(0),
		run: async () => {
			output = await runInEngine(subject, given);
		},
		after: async () => {
			const stored = await sql.unsafe(`select title, amount, done from public.${tableName} order by id`);
			const isStored =
				stored.length === given.length &&
				given.every(({ json }, n) => {
					const row = stored[n];
					return row?.title === json.title && row?.amount === json.amount && row?.done === json.done;
				});
			const isPaired =
				output.length === given.length &&
				output.every(({ json, pairedItem }) => {
					const item = typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : -1;
					return given[item]?.json.title === json.title;
				});
			if (!isStored || !isPaired) throw new Error('the rows of the items were not stored and given back');
		},
	};
}
