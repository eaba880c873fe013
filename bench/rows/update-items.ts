import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { Comparison, Line } from '../comparison';
import { median, medianRatio } from '../measure/median';
import { timeInTurns, type Way } from '../measure/time-in-turns';
import { requestsAlone } from '../n8n/requests-alone';
import { runInEngine, type Subject } from '../n8n/run-in-engine';
import { builtInSubject, ourSubject } from '../n8n/subjects';
import { inSeconds } from '../report/units';
import { startLocalTable, tableName, type LocalTable } from './local-table';

const rows = 1000;
const items = Array.from({ length: rows }, (_each, n): INodeExecutionData => ({
	json: { id: n + 1, title: `Changed ${n + 1}` },
	pairedItem: { item: 0 },
}));

interface Update {
	readonly what: string;
	readonly column: string;
	readonly value: string;
	/** An SQL condition that holds for a row which was changed as it should be. */
	readonly isChanged: string;
	readonly atLeast: number;
	/** Milliseconds that each request takes longer, as over a network. */
	readonly away?: number;
}

const updates: readonly Update[] = [
	{
		what: '1,000 items set the same values by id in n8n',
		column: 'done',
		value: 'true',
		isChanged: "done and title = 'Row ' || id",
		atLeast: 10,
	},
	{
		what: '1,000 items set different values by id in n8n',
		column: 'title',
		value: '={{ $json.title }}',
		isChanged: "not done and title = 'Changed ' || id",
		atLeast: 2,
	},
	{
		what: 'The same, the server 10 ms away',
		column: 'title',
		value: '={{ $json.title }}',
		isChanged: "not done and title = 'Changed ' || id",
		atLeast: 2,
		away: 10,
	},
];

const ourParameters = ({ column, value }: Update): INodeParameters => ({
	operation: 'update',
	table: tableName,
	filters: { condition: [{ column: 'id', operator: 'eq', value: '={{ $json.id }}' }] },
	valuesMode: 'define',
	values: { column: [{ column, value }] },
});

const builtInParameters = ({ column, value }: Update): INodeParameters => ({
	operation: 'update',
	tableId: tableName,
	matchType: 'allFilters',
	filters: { conditions: [{ keyName: 'id', condition: 'eq', keyValue: '={{ $json.id }}' }] },
	dataToSend: 'defineBelow',
	fieldsUi: { fieldValues: [{ fieldId: column, fieldValue: value }] },
});

export const compareUpdateItems: Comparison = {
	name: 'update-items',
	measure: async () => {
		const table = await startLocalTable();
		try {
			const lines: Line[] = [];
			for (const update of updates) lines.push(await compareUpdate(update, table));
			return lines;
		} finally {
			await table.stop();
		}
	},
};

async function compareUpdate(update: Update, table: LocalTable): Promise<Line> {
	const { away } = update;
	const comeNear =
		away && (await table.local.misbehave({ match: /^PATCH /, times: 100_000, how: { delay: away } }));
	const subject = ourSubject(table.local, ourParameters(update));
	const { ours, builtIn, alone } = await timeInTurns(away ? { rounds: 2, warmUps: 0 } : { rounds: 5 }, {
		ours: updateBy(subject, update, table),
		alone: updateBy(fiveAtOnce(subject, update), update, table),
		builtIn: updateBy(builtInSubject(table.local, builtInParameters(update)), update, table),
	});
	if (comeNear) await comeNear();
	return {
		what: update.what,
		against: "n8n's own Supabase node: one request for each item",
		ours: inSeconds(median(ours)),
		theirs: inSeconds(median(builtIn)),
		ratio: medianRatio(builtIn, ours),
		bar: { atLeast: update.atLeast },
		why: `Both sides send one request for each item; here five are on their way at once. Those requests alone, five at once by n8n's helper, with no parameter read and nothing checked, are ${medianRatio(builtIn, alone).toFixed(2)} times as fast as the built-in node in the same run: how much it helps to have several on their way is a matter of free processors, and on this machine client, server and PostgreSQL share them. The line that follows is the same with a network in between.`,
	};
}

/** One request for each item, five at once, and nothing else. */
const fiveAtOnce = (ours: Subject, { column }: Update): Subject =>
	requestsAlone(ours, 5, (given) =>
		given.map(({ json }, item) => ({
			items: [item],
			method: 'PATCH',
			url: `${String(ours.credential.url)}/rest/v1/${tableName}?id=eq.${String(json.id)}`,
			body: column === 'done' ? { done: true } : { [column]: json[column] },
		})),
	);

/** Throws unless then each row is changed as its item says, no other is, and each item put out its own row. */
function updateBy(subject: Subject, { isChanged }: Update, { sql, fill }: LocalTable): Way {
	let output: readonly INodeExecutionData[] = [];
	return {
		// As many rows again, which no item names.
		before: async () => await fill(rows * 2),
		run: async () => {
			output = await runInEngine(subject, items);
		},
		after: async () => {
			const [counted] = await sql.unsafe<[{ changed: string; untouched: string }]>(`
				select
					count(*) filter (where id <= ${rows} and ${isChanged}) as changed,
					count(*) filter (where id > ${rows} and not done and title = 'Row ' || id) as untouched
				from public.${tableName}`);
			const isStored = Number(counted.changed) === rows && Number(counted.untouched) === rows;
			const isPaired =
				output.length === rows &&
				output.every(({ json, pairedItem }) => {
					const item = typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : -1;
					return items[item]?.json.id === json.id;
				});
			if (!isStored || !isPaired) throw new Error('the rows were not changed as the items say');
		},
	};
}
