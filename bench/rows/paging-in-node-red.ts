import { setTimeout as pause } from 'node:timers/promises';
import { startNodeRed } from '../../test/hosts/node-red/start-node-red';
import { stored } from '../../test/node-red/stored';

export interface PagedRead {
	readonly url: string;
	readonly key: string;
	readonly table: string;
	readonly pageSize: number;
	/** Messages per row or per page. */
	readonly output: 'rows' | 'pages';
	/** How many rows have come when memory is measured first. */
	readonly early: number;
}

export interface ReadInNodeRed {
	/** Bytes in use when some rows had come, and when the last had. */
	readonly early: number;
	readonly late: number;
	readonly rows: number;
	readonly messages: number;
	/** Messages whose `msg.parts` did not say where they stand. */
	readonly misplaced: number;
}

/** Counts what comes and lets it go; looks at the memory in use after what nobody holds any more was collected. */
const sink = (early: number): string => `
	const seen = context.get('seen') ?? { rows: 0, messages: 0, misplaced: 0 };
	context.set('seen', seen);
	const { parts, payload } = msg;
	const length = Array.isArray(payload) ? payload.length : 1;
	const isLast = parts.count !== undefined;
	// As with the split node, the length is that of the first.
	seen.first ??= { id: parts.id, len: length };
	const isRight = parts.id === seen.first.id && parts.type === 'array' && parts.len === seen.first.len;
	if (!isRight || parts.index !== seen.messages || (isLast && parts.count !== seen.messages + 1)) seen.misplaced += 1;
	seen.messages += 1;
	seen.rows += length;
	const memoryInUse = () => {
		v8.setFlagsFromString('--expose-gc');
		const collect = vm.runInNewContext('gc');
		for (let time = 0; time < 3; time++) collect();
		const { heapUsed, external } = process.memoryUsage();
		return heapUsed + external;
	};
	if (seen.early === undefined && seen.rows >= ${early}) seen.early = memoryInUse();
	const { first, ...counted } = seen;
	if (isLast) node.warn('MEASURED ' + JSON.stringify({ ...counted, late: memoryInUse() }));
`;

/** Reads a whole table in a real Node-RED, in messages that nobody keeps. */
export async function readInNodeRed(read: PagedRead): Promise<ReadInNodeRed> {
	const { url, key, table, pageSize, output, early } = read;
	const nodeRed = await startNodeRed({
		flows: [
			{ id: 'f1', type: 'tab', label: 'Read' },
			{ id: 'p1', type: 'supabase-project', url, retry: false },
			{ id: 'go', type: 'inject', z: 'f1', props: [], wires: [['n1']] },
			{
				id: 'n1',
				type: 'supabase-database',
				z: 'f1',
				project: 'p1',
				operation: 'database.select',
				...stored({
					table: [table, 'str'],
					returnAll: ['true', 'bool'],
					pageSize: [String(pageSize), 'num'],
				}),
				output,
				wires: [['sink']],
			},
			{
				id: 'sink',
				type: 'function',
				z: 'f1',
				func: sink(early),
				outputs: 0,
				libs: ['process', 'v8', 'vm'].map((module) => ({ var: module, module })),
			},
			{ id: 'ca', type: 'catch', z: 'f1', scope: null, wires: [['cf']] },
			{ id: 'cf', type: 'function', z: 'f1', func: "node.warn('FAILED ' + msg.error.message);", outputs: 0 },
		],
		credentials: { p1: { key } },
	});
	try {
		await fetch(`${nodeRed.url}/inject/go`, { method: 'POST' });
		for (;;) {
			const log = nodeRed.log();
			const [, measured] = /MEASURED (\{.*\})/.exec(log) ?? [];
			if (measured !== undefined) return JSON.parse(measured) as ReadInNodeRed;
			if (log.includes('FAILED')) throw new Error(log);
			await pause(20);
		}
	} finally {
		await nodeRed.stop();
	}
}
