import { startLocalTable, tableName, type LocalTable } from '../../../bench/rows/local-table';
import { readInNodeRed } from '../../../bench/rows/paging-in-node-red';

const rows = 100_000;
const pageSize = 500;

let table: LocalTable;
beforeAll(async () => {
	table = await startLocalTable();
	await table.fill(rows);
}, 120_000);
afterAll(async () => await table?.stop());

it.each([
	['rows', rows],
	['pages', rows / pageSize],
] as const)(
	'memory stays that of a page while a table is read in messages per %s, each of which says where it stands',
	async (output, messages) => {
		const { url, keys } = table.local;
		const { early, late, ...came } = await readInNodeRed({
			url,
			key: keys.secret,
			table: tableName,
			pageSize,
			output,
			early: rows / 10,
		});
		expect(came).toEqual({ rows, messages, misplaced: 0 });
		expect(late / early).toBeLessThan(1.1);
	},
	180_000,
);
