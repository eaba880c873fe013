import { CsvRows, withJson } from '../csv';
import { SupabaseError, type LocalCode } from '../error';
import { isErrorLike } from '../error-like';
import type { Row, Rows } from '../field';
import type { PartOfOutcome, SendRequest, SingleRequest } from '../operation';
import { conflictValues } from '../postgrest/conflict-values';
import { refuseLossInRow } from '../lost-in-json';
import { isOutcomeOpen } from '../outcome-of-write';
import { nothingSent } from '../refusal';
import { sizeOf } from '../size-of';
import { describeApi } from './api-description';
import { proveRollback } from './dry-run';
import { runWrite, sendWrite } from './run-write';

interface RowsToWrite {
	readonly table: string;
	readonly schema?: string;
	readonly rows: Rows;
	readonly batchSize?: number;
	readonly onConflict?: string;
	readonly dryRun?: boolean;
}

const defaultBatchSize = 1000;

/** Bytes of JSON after which a request is full, whatever the batch size: far below what servers take. */
const fullRequest = 4_000_000;

/** The rows that are given as such, not as a stream. */
export const rowsIn = (rows: Rows): readonly Row[] => (isStream(rows) ? [] : isList(rows) ? rows : [rows]);

export const isStream = (rows: Rows): rows is AsyncIterable<Row> => Symbol.asyncIterator in rows;

const isList = (rows: Row | readonly Row[]): rows is readonly Row[] => Array.isArray(rows);

/**
 * Writes rows in one request, or batch by batch when a batch size is given or they come as a stream: of each request
 * all rows are stored, or none. An error tells how many rows were stored before it.
 */
export async function* writeRows<P extends RowsToWrite>(
	params: P,
	send: SendRequest,
	write: SingleRequest<P>,
	_connection?: unknown,
	{ signal }: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<PartOfOutcome, void, undefined> {
	const { rows, batchSize } = params;
	if (!isStream(rows) && (batchSize === undefined || rowsIn(rows).length <= batchSize))
		return yield* runWrite(params, send, write);

	if (params.dryRun) await proveRollback(params, send);
	const toWrite =
		rows instanceof CsvRows
			? readJson(rows, await jsonColumns(params, send))
			: isStream(rows)
				? checked(rows)
				: rowsIn(rows);
	const batches = batchesOf(toWrite, params);
	let stored = 0;
	let isReading = false;
	const next = async () => {
		if (signal?.aborted) throw stoppedReading(stored);
		isReading = true;
		const coming = nextBatch(batches, stored).finally(() => (isReading = false));
		return await untilStopped(coming, stored, signal);
	};
	try {
		for (let batch = await next(); batch; batch = await next()) {
			const size = batch.length;
			const before = stored;
			const part = await sendWrite({ ...params, rows: batch }, send, write).catch((error: unknown) => {
				throw error instanceof SupabaseError ? afterRows(error, before, size) : error;
			});
			stored += size;
			yield { ...part, data: before > 0 ? withoutHeader(part.data) : part.data, sent: size };
		}
	} finally {
		const closing = batches.return();
		// A source that gives nothing more would keep who was told to stop.
		if (!isReading) await closing;
	}
	// The editors show what a write gave: nothing at all would look as if it had not run.
	if (stored === 0) yield { data: [], count: null, status: 0, sent: 0 };
}

/** Undefined at the end. A source that breaks, or is no CSV, is told with what was stored before. */
async function nextBatch(
	batches: AsyncGenerator<readonly Row[], void, undefined>,
	stored: number,
): Promise<readonly Row[] | undefined> {
	const { value, done } = await batches.next().catch((cause: unknown) => {
		const error = cause instanceof SupabaseError ? cause : unreadable(cause);
		throw error.with(stored > 0 ? `${rowsBefore(stored)} What follows was not sent.` : nothingSent);
	});
	return done ? undefined : value;
}

/** What comes of it, unless the signal is given first: a file or a stream may never give its next row. */
async function untilStopped<Value>(
	coming: Promise<Value>,
	stored: number,
	signal: AbortSignal | undefined,
): Promise<Value> {
	if (!signal) return await coming;
	let stop = (): void => {};
	const stopped = new Promise<never>((_resolve, reject) => {
		stop = () => reject(stoppedReading(stored));
		signal.addEventListener('abort', stop, { once: true });
	});
	return await Promise.race([coming, stopped]).finally(() => signal.removeEventListener('abort', stop));
}

const stoppedReading = (stored: number): SupabaseError =>
	new SupabaseError({
		reason: 'The reading of the rows was stopped',
		advice: stored > 0 ? `${rowsBefore(stored)} What follows was not sent.` : nothingSent,
		code: 'ABORTED' satisfies LocalCode,
	});

const unreadable = (cause: unknown): SupabaseError =>
	new SupabaseError({
		reason: `The rows could not be read to their end: ${isErrorLike(cause) ? cause.message : String(cause)}`,
		field: 'rows',
		cause,
	});

/** Of CSV, the parts make one text with one header. */
function withoutHeader(data: unknown): unknown {
	if (typeof data !== 'string') return data;
	const end = data.indexOf('\n');
	return end < 0 ? '' : data.slice(end);
}

async function* batchesOf(
	rows: AsyncIterable<Row> | readonly Row[],
	{ batchSize = defaultBatchSize, onConflict }: RowsToWrite,
): AsyncGenerator<readonly Row[], void, undefined> {
	let batch: Row[] = [];
	let size = 0;
	let identities = new Set<string>();
	for await (const row of rows) {
		const values = conflictValues(row, onConflict);
		const identity = values && JSON.stringify(values.map(String));
		const isSecond = identity !== undefined && identities.has(identity);
		if (isSecond || batch.length >= batchSize || size >= fullRequest) {
			yield batch;
			batch = [];
			size = 0;
			identities = new Set();
		}
		batch.push(row);
		size += sizeOf(row);
		if (identity !== undefined) identities.add(identity);
	}
	if (batch.length > 0) yield batch;
}

/** Rows that are given as such were checked with the other parameters. */
async function* checked(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
	for await (const row of rows) {
		refuseLossInRow(row, 'rows', 'Rows');
		yield row;
	}
}

async function* readJson(
	rows: CsvRows,
	isJson: ReadonlyMap<string, boolean> | undefined,
): AsyncGenerator<Row> {
	for await (const row of rows) yield withJson(row, isJson);
}

/** Which columns hold JSON, where the key may read that. */
async function jsonColumns(
	{ table, schema }: RowsToWrite,
	send: SendRequest,
): Promise<ReadonlyMap<string, boolean> | undefined> {
	const description = await describeApi(schema, send).catch((error: unknown) => {
		if (error instanceof SupabaseError && [401, 403, 404].includes(error.status)) return undefined;
		throw error;
	});
	const properties = description?.definitions?.[table]?.properties;
	if (!properties) return undefined;
	return new Map(
		Object.entries(properties).map(([name, { format }]) => [name, /^jsonb?$/.test(format ?? '')]),
	);
}

function afterRows(error: SupabaseError, stored: number, refused: number): SupabaseError {
	if (error.advice === nothingSent) return error.with(stored > 0 ? rowsBefore(stored) : undefined);
	const isUnknown = error.status < 400 || isOutcomeOpen(error);
	const rows = `rows ${inWords(stored + 1)} to ${inWords(stored + refused)}`;
	return error.with(
		[
			stored > 0 ? rowsBefore(stored) : 'No row before is stored.',
			isUnknown
				? `It is not known of ${rows}; what follows was not sent.`
				: `Of ${rows}, and what follows, none is.`,
		].join(' '),
	);
}

const rowsBefore = (stored: number): string => `The ${inWords(stored)} rows before are stored.`;

const inWords = (number: number): string => number.toLocaleString('en-US');
