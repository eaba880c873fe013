import path from 'node:path';
import { connect, run, type HttpRequest, type Send } from '../../shared';
import type { Comparison, Line } from '../comparison';
import { median, medianRatio } from '../measure/median';
import { runScript } from '../measure/run-script';
import { timeInTurns } from '../measure/time-in-turns';
import { inMegabytes, inSeconds } from '../report/units';
import { sendByBareFetch } from '../server/send-by-bare-fetch';
import { startLocalTable, tableName } from './local-table';
import { readInNodeRed } from './paging-in-node-red';

const rows = 100_000;
const pageSize = 1000;

export const compareReturnAll: Comparison = {
	name: 'return-all',
	measure: async () => {
		const { local, fill, stop } = await startLocalTable();
		try {
			await fill(rows);
			const { url } = local;
			const key = local.keys.secret;
			const sent: HttpRequest[] = [];
			const send: Send = async (request) => {
				sent.push(request);
				return await sendByBareFetch(request);
			};
			const params = { table: tableName, returnAll: true, pageSize };
			check((await run(connect({ url, key }, { send }), 'database.select', params)).data);
			const pages = sent.filter(isSorted);

			const connection = connect({ url, key }, { send: sendByBareFetch });
			const { core, bare, byId } = await timeInTurns(
				{ rounds: 5 },
				{
					core: { run: async () => check((await run(connection, 'database.select', params)).data) },
					bare: { run: async () => check(await readAgain(pages)) },
					byId: { run: async () => check(await readById(`${url}/rest/v1/${tableName}`, key)) },
				},
			);
			const ours = inSeconds(median(core));
			const why = `The rows come in ${sent.length} requests, and ${pages.length} of them are the pages: the others count the rows, so that a read that ends with its first page ends there, and make sure that no row is missed because its key is null.`;
			const heap = await runScript<{ early: number; late: number }>(
				path.join(__dirname, 'measure-paging-memory.ts'),
				{ url, key, params, early: rows / 10, late: rows },
				['--expose-gc', '--require', path.join(__dirname, '..', 'typescript.cjs')],
			);
			return [
				{
					what: 'Return All of 100,000 rows through the core over `fetch`',
					against: 'the same pages by bare `fetch`',
					ours,
					theirs: inSeconds(median(bare)),
					ratio: medianRatio(core, bare),
					bar: { atMost: 1.15 },
					why,
				},
				{
					what: 'The same',
					against: 'pages by bare `fetch` with `id=gt.` the last id',
					ours,
					theirs: inSeconds(median(byId)),
					ratio: medianRatio(core, byId),
					bar: { atMost: 1.15 },
					why,
				},
				{
					what: 'Memory in use after 100,000 rows, read page by page',
					against: 'the same after 10,000 rows',
					ours: inMegabytes(heap.late),
					theirs: inMegabytes(heap.early),
					ratio: heap.late / heap.early,
					bar: { atMost: 1.1 },
				},
				await inNodeRed('rows', { url, key }),
				await inNodeRed('pages', { url, key }),
			];
		} finally {
			await stop();
		}
	},
};

async function inNodeRed(
	output: 'rows' | 'pages',
	project: { readonly url: string; readonly key: string },
): Promise<Line> {
	const read = { ...project, table: tableName, pageSize, output, early: rows / 10 };
	const { early, late, ...came } = await readInNodeRed(read);
	if (came.rows !== rows || came.misplaced > 0) throw new Error('the rows did not come all, in their places');
	return {
		what: `Memory of Node-RED after 100,000 rows, one message per ${output === 'rows' ? 'row' : 'page'}`,
		against: 'the same after 10,000 rows',
		ours: inMegabytes(late),
		theirs: inMegabytes(early),
		ratio: late / early,
		bar: { atMost: 1.1 },
	};
}

interface Numbered {
	readonly id: number;
}

/** A request for one of the sorted pages, not one that prepares them. */
const isSorted = ({ url }: HttpRequest): boolean => new URL(url).searchParams.has('order');

/** The very requests that the core has sent for its pages. */
async function readAgain(pages: readonly HttpRequest[]): Promise<readonly Numbered[]> {
	const all: Numbered[] = [];
	for (const { url, headers } of pages) {
		const page = await readPage(url, headers);
		// The last row comes again at the begin of the next page.
		all.push(...page.slice(page[0]?.id === all.at(-1)?.id ? 1 : 0));
	}
	return all;
}

/** What one would write by hand for a table whose key is its id. */
async function readById(table: string, key: string): Promise<readonly Numbered[]> {
	const headers = { apikey: key, Authorization: `Bearer ${key}` };
	const all: Numbered[] = [];
	for (;;) {
		const after = all.length > 0 ? `&id=gt.${all.at(-1)?.id}` : '';
		const page = await readPage(`${table}?select=*${after}&order=id&limit=${pageSize}`, headers);
		if (page.length === 0) return all;
		all.push(...page);
	}
}

const readPage = async (
	url: string,
	headers: Readonly<Record<string, string>>,
): Promise<readonly Numbered[]> => (await (await fetch(url, { headers })).json()) as readonly Numbered[];

function check(data: unknown): void {
	const isAll =
		Array.isArray(data) && data.length === rows && data.every((row: Numbered, index) => row.id === index + 1);
	if (!isAll) throw new Error('the rows did not come all, once and in order');
}
