import { CsvRows, withJson } from '../csv';
import { SupabaseError } from '../error';
import type { Row, Rows } from '../field';
import type { PartOfOutcome, SendRequest, SingleRequest } from '../operation';
import { conflictValues } from '../postgrest/conflict-values';
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

/** Characters of JSON after which a request is full, whatever the batch size: far below what servers take. */
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
): AsyncGenerator<PartOfOutcome, void, undefined> {
	const { rows, batchSize } = params;
	if (!isStream(rows) && (batchSize === undefined || rowsIn(rows).length <= batchSize))
		return yield* runWrite(params, send, write);

	if (params.dryRun) await proveRollback(params, send);
	const toWrite =
		rows instanceof CsvRows
			? readJson(rows, await jsonColumns(params, send))
			: isStream(rows)
				? rows
				: rowsIn(rows);
	let stored = 0;
	for await (const batch of batchesOf(toWrite, params)) {
		const part = await sendWrite({ ...params, rows: batch }, send, write).catch((error: unknown) => {
			throw error instanceof SupabaseError ? afterRows(error, stored, batch.length) : error;
		});
		stored += batch.length;
		yield { ...part, sent: batch.length };
	}
	// The editors show what a write gave: nothing at all would look as if it had not run.
	if (stored === 0) yield { data: [], count: null, status: 0, sent: 0 };
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

/** Roughly the characters of a row as JSON. */
function sizeOf(row: Row): number {
	let size = 2;
	for (const [name, value] of Object.entries(row)) {
		size +=
			name.length + 6 + (typeof value === 'string' ? value.length : typeof value === 'object' ? 100 : 10);
	}
	return size;
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
	const isUnknown = error.status === 0 || error.status >= 500;
	const rows = `rows ${(stored + 1).toLocaleString('en-US')} to ${(stored + refused).toLocaleString('en-US')}`;
	return error.with(
		[
			stored > 0
				? `The ${stored.toLocaleString('en-US')} rows before are stored.`
				: 'No row before is stored.',
			isUnknown
				? `It is not known of ${rows}; what follows was not sent.`
				: `Of ${rows}, and what follows, none is.`,
		].join(' '),
	);
}
