import { SupabaseError } from '../error';
import { isErrorLike } from '../error-like';
import type { Row, Rows } from '../field';
import type { PartOfOutcome, SendRequest, SingleRequest } from '../operation';
import { proveRollback } from './dry-run';
import { isStream, rowsIn } from './given-rows';
import { nameBy, type NameOf } from './repeated-rows';
import { rowsInRequests } from './rows-in-requests';
import { RowsStored } from './rows-stored';
import { rowsToSend } from './rows-to-send';
import { runWrite } from './run-write';
import { sendRows } from './send-rows';

interface RowsToWrite {
	readonly table: string;
	readonly schema?: string;
	readonly rows: Rows;
	readonly batchSize?: number;
	readonly onConflict?: string;
	readonly dryRun?: boolean;
}

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
	const { rows, batchSize, onConflict } = params;
	if (!isStream(rows) && (batchSize === undefined || rowsIn(rows).length <= batchSize))
		return yield* runWrite(params, send, write);

	if (params.dryRun) await proveRollback(params, send);
	const limits: { batchSize?: number; nameOf?: NameOf } = {
		batchSize,
		nameOf: onConflict ? nameBy(onConflict) : undefined,
	};
	const batches = rowsInRequests(await rowsToSend(params, send), limits);
	const stored = new RowsStored();
	const onKey = (nameOf: NameOf): void => void (limits.nameOf = nameOf);
	let isReading = false;
	const next = async () => {
		if (signal?.aborted) throw stored.stopped();
		isReading = true;
		const coming = nextBatch(batches, stored).finally(() => (isReading = false));
		return await untilStopped(coming, stored, signal);
	};
	try {
		for (let batch = await next(); batch; batch = await next())
			yield* sendRows(batch, { params, send, write, signal, stored, onKey });
	} finally {
		const closing = batches.return();
		// A source that gives nothing more would keep who was told to stop.
		if (!isReading) await closing;
	}
	// The editors show what a write gave: nothing at all would look as if it had not run.
	if (!stored.any) yield { data: [], count: null, status: 0, sent: 0 };
}

/** Undefined at the end. A source that breaks, or is no CSV, is told with what was stored before. */
async function nextBatch(
	batches: AsyncGenerator<readonly Row[], void, undefined>,
	stored: RowsStored,
): Promise<readonly Row[] | undefined> {
	const { value, done } = await batches.next().catch((cause: unknown) => {
		throw stored.unread(cause instanceof SupabaseError ? cause : unreadable(cause));
	});
	return done ? undefined : value;
}

/** What comes of it, unless the signal is given first: a file or a stream may never give its next row. */
async function untilStopped<Value>(
	coming: Promise<Value>,
	stored: RowsStored,
	signal: AbortSignal | undefined,
): Promise<Value> {
	if (!signal) return await coming;
	let stop = (): void => {};
	const stopped = new Promise<never>((_resolve, reject) => {
		stop = () => reject(stored.stopped());
		signal.addEventListener('abort', stop, { once: true });
	});
	return await Promise.race([coming, stopped]).finally(() => signal.removeEventListener('abort', stop));
}

const unreadable = (cause: unknown): SupabaseError =>
	new SupabaseError({
		reason: `The rows could not be read to their end: ${isErrorLike(cause) ? cause.message : String(cause)}`,
		field: 'rows',
		cause,
	});
