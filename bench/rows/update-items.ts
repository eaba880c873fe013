import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { Comparison, Line } from '../comparison';
import { median, medianRatio } from '../measure/median';
import { timeInTurns, type Way } from '../measure/time-in-turns';
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
	readonly why?: string;
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
		why: 'Both sides send one request for each item; here five are on their way at once. How much that helps is a matter of free processors, and on this machine client, server and PostgreSQL share them. The next line is the same with a network in between.',
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
	const { away, why } = update;
	const comeNear =
		away && (await table.local.misbehave({ match: /^PATCH /, times: 100_000, how: { delay: away } }));
	const { ours, builtIn } = await timeInTurns(away ? { rounds: 2, warmUps: 0 } : { rounds: 3 }, {
		ours: updateBy(ourSubject(table.local, ourParameters(update)), update, table),
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
		why,
	};
}

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
