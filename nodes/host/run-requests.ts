import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import {
	ReceivedFile,
	run,
	runInParts,
	runManyByRequest,
	type AnyOperation,
	type Fields,
	type Outcome,
} from '../../shared';
import { storeCsv } from './csv-output';
import { inTurns } from './in-turns';
import { isStream } from './is-stream';
import type { Opened } from './open-connection';
import type { ItemRequest } from './read-params';
import { storeReceived } from './store-file';
import { toItem, toItems } from './to-items';

/** What one input item asks for, and which it is. */
export type NumberedRequest = ItemRequest & {
	readonly item: number;
	/** Of the user it is for, when the items say so. */
	readonly accessToken?: string;
};

/** What came of some input items. */
export type Served = { readonly items: readonly number[] } & (
	| { readonly outputs: readonly INodeExecutionData[]; readonly rows: number; readonly count: number | null }
	| { readonly error: unknown }
);

/**
 * Runs what the input items ask for, in their order: those that read or write a file by themselves, page by page; of
 * the others many share a request.
 */
export async function* runRequests(
	context: IExecuteFunctions,
	opened: Opened,
	requests: readonly NumberedRequest[],
): AsyncGenerator<readonly Served[], void, undefined> {
	if (opened.operation.givesFile) return yield* runForFiles(context, opened, requests);
	let together: NumberedRequest[] = [];
	for (const request of requests) {
		if (!usesFile(request)) {
			together.push(request);
			continue;
		}
		yield* runTogether(context, opened, together);
		together = [];
		yield [await runWithFile(context, opened, request)];
	}
	yield* runTogether(context, opened, together);
}

const usesFile = ({ params, csv }: ItemRequest): boolean => isStream(params.rows) || csv?.to === 'file';

async function* runTogether(
	context: IExecuteFunctions,
	opened: Opened,
	requests: readonly NumberedRequest[],
): AsyncGenerator<readonly Served[], void, undefined> {
	const groups = groupsOf(requests);
	if (groups.length === 1 || opened.operation.writes) {
		for (const group of groups) yield* runAsOne(context, opened, group);
		return;
	}
	// Reads of different users may be on their way at once; each group is one user's.
	const turns = inTurns(groups, atOnce, async (group) => await collect(runAsOne(context, opened, group, 1)));
	for await (const served of turns) yield served.flat();
}

/** How many requests may be on their way. */
const atOnce = 5;

/** Neighbours that are for the same user, and whose requests are to be kept whole or not. */
function groupsOf(requests: readonly NumberedRequest[]): ReadonlyArray<readonly NumberedRequest[]> {
	const groups: NumberedRequest[][] = [];
	for (const request of requests) {
		const last = groups.at(-1);
		const [first] = last ?? [];
		const isAlike = first?.accessToken === request.accessToken && first?.keepBatches === request.keepBatches;
		if (last && isAlike) last.push(request);
		else groups.push([request]);
	}
	return groups;
}

async function collect<Value>(values: AsyncIterable<Value>): Promise<readonly Value[]> {
	const all: Value[] = [];
	for await (const value of values) all.push(value);
	return all;
}

/** Runs requests of one user, who alone acts in them. */
async function* runAsOne(
	context: IExecuteFunctions,
	{ connectionFor, operation }: Opened,
	requests: readonly NumberedRequest[],
	concurrency = atOnce,
): AsyncGenerator<readonly Served[], void, undefined> {
	const connection = connectionFor(requests[0]?.accessToken);
	const params = requests.map((request) => request.params);
	const signal = context.getExecutionCancelSignal();
	const keepBatches = requests[0]?.keepBatches;
	const running = runManyByRequest(connection, operation.id, params, { signal, concurrency, keepBatches });
	for await (const outcomes of running)
		yield outcomes.map((done): Served => {
			const served = done.items.map((index) => requests[index]!);
			return 'error' in done
				? { items: served.map(itemOf), error: done.error }
				: serve(done.outcome, operation, served);
		});
}

/** Files come in one after the other, or several at once, but each is stored before the next takes its place. */
async function* runForFiles(
	context: IExecuteFunctions,
	{ connectionFor, operation }: Opened,
	requests: readonly NumberedRequest[],
): AsyncGenerator<readonly Served[], void, undefined> {
	const cancelled = context.getExecutionCancelSignal();
	const serveOne = async (request: NumberedRequest, stopped: AbortSignal): Promise<Served> => {
		const { item, params, accessToken, outputField = 'data' } = request;
		const signal = AbortSignal.any([stopped, ...(cancelled ? [cancelled] : [])]);
		try {
			const outcome = await run(connectionFor(accessToken), operation.id, params, { signal });
			if (!(outcome.data instanceof ReceivedFile)) return serve(outcome, operation, [request]);
			const file = await storeReceived(context, outcome.data);
			const { name, type } = outcome.data;
			const json = { name, type, ...(file.bytes !== undefined && { size: file.bytes }) };
			return {
				items: [item],
				outputs: [toItem(json, [item], { [outputField]: file })],
				rows: 0,
				count: null,
			};
		} catch (error) {
			return { items: [item], error };
		}
	};
	const turns = inTurns(requests, operation.writes ? 1 : atOnce, serveOne);
	for await (const served of turns) yield [served];
}

async function runWithFile(
	context: IExecuteFunctions,
	{ connectionFor, operation }: Opened,
	request: NumberedRequest,
): Promise<Served> {
	const { item, params, csv, accessToken } = request;
	const connection = connectionFor(accessToken);
	const signal = context.getExecutionCancelSignal();
	const parts = runInParts(connection, operation.id, params, { signal });
	try {
		if (csv?.to !== 'file') return serve(await joined(parts), operation, [request]);
		const file = await storeCsv(context, textsOf(parts), csv.fileName);
		const output = toItem({}, [item], { [csv.field]: file });
		return { items: [item], outputs: [output], rows: 0, count: null };
	} catch (error) {
		return { items: [item], error };
	}
}

/** The parts of a write as one: its rows, or how many there were. */
async function joined(parts: AsyncIterable<Outcome>): Promise<Outcome> {
	const rows: unknown[] = [];
	let status = 0;
	let sent = 0;
	let count: number | null = 0;
	for await (const part of parts) {
		rows.push(...(Array.isArray(part.data) ? part.data : []));
		status = part.status;
		sent += part.sent ?? 0;
		count = count === null || part.count === null ? null : count + part.count;
	}
	return { data: rows, count: sent === 0 ? 0 : count, status, sent };
}

async function* textsOf(parts: AsyncIterable<Outcome>): AsyncGenerator<string> {
	for await (const { data } of parts) if (typeof data === 'string') yield data;
}

const itemOf = ({ item }: NumberedRequest): number => item;
const asksForRows = ({ params }: NumberedRequest): boolean => params.returning !== 'minimal';
const asksForOne = ({ alwaysOutputOne }: NumberedRequest): boolean => alwaysOutputOne;
const asksForCsv = ({ csv }: NumberedRequest): boolean => csv !== undefined;

function serve(
	outcome: Outcome,
	{ writes, fields }: AnyOperation,
	requests: readonly NumberedRequest[],
): Served {
	const items = requests.map(itemOf);
	const givesRows = 'returning' in (fields as Fields);
	const wantsRows = givesRows && requests.some(asksForRows);
	const alwaysOutputOne = requests.some(asksForOne);
	const csv = requests.find(asksForCsv)?.csv;
	const isList = Array.isArray(outcome.data);
	return {
		items,
		outputs: toItems(outcome, { items, writes, wantsRows, alwaysOutputOne, csv }),
		rows: isList ? (outcome.data as readonly unknown[]).length : 0,
		// Of a write it is the number of its rows.
		count: isList && !givesRows ? outcome.count : null,
	};
}
