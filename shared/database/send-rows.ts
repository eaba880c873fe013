import { SupabaseError } from '../error';
import type { Row } from '../field';
import type { PartOfOutcome, SendRequest, SingleRequest } from '../operation';
import { nameRepeated, type NameOf } from './repeated-rows';
import { withoutRepeats } from './rows-in-requests';
import type { RowsStored } from './rows-stored';
import { sendWrite } from './run-write';

interface Target {
	readonly table: string;
	readonly schema?: string;
	readonly onConflict?: string;
	readonly dryRun?: boolean;
}

/** All that it takes to send the rows of a stream. */
export interface Sending<P> {
	readonly params: P;
	readonly send: SendRequest;
	readonly write: SingleRequest<P>;
	readonly signal?: AbortSignal;
	readonly stored: RowsStored;
	/** Told what names a row of the table, once that is known. */
	readonly onKey: (nameOf: NameOf) => void;
}

/**
 * Sends the rows of one request; in successive ones when the server refuses them because one comes twice, which says for
 * certain that none was stored: the later one then changes what the earlier one made, as it would alone.
 */
export async function* sendRows<P extends Target>(
	rows: readonly Row[],
	sending: Sending<P>,
): AsyncGenerator<PartOfOutcome, void, undefined> {
	const { params, send, write, signal, stored } = sending;
	if (signal?.aborted) throw stored.stopped();
	const sent = await sendWrite({ ...params, rows }, send, write).catch((error: unknown) => {
		if (error instanceof SupabaseError) return error;
		throw error;
	});
	if (!(sent instanceof SupabaseError)) {
		const { any: hasHeader } = stored;
		stored.add(rows.length);
		return yield { ...sent, data: hasHeader ? withoutHeader(sent.data) : sent.data, sent: rows.length };
	}
	if (sent.code !== comesTwice || rows.length < 2) throw stored.refused(sent, rows.length);
	for (const part of await partsOf(rows, sending)) yield* sendRows(part, sending);
}

/** PostgreSQL's cardinality violation. */
const comesTwice = '21000';

/** By what names them if it can be told, else in halves: a value can be written in several ways. */
async function partsOf<P extends Target>(
	rows: readonly Row[],
	{ params, send, onKey }: Sending<P>,
): Promise<ReadonlyArray<readonly Row[]>> {
	const naming = params.onConflict ? undefined : await nameRepeated(params, rows, send);
	if (naming?.isKey) onKey(naming.nameOf);
	const parts = naming ? withoutRepeats(rows, naming.nameOf) : [];
	const middle = Math.ceil(rows.length / 2);
	return parts.length > 1 ? parts : [rows.slice(0, middle), rows.slice(middle)];
}

/** Of CSV, the parts make one text with one header. */
function withoutHeader(data: unknown): unknown {
	if (typeof data !== 'string') return data;
	const end = data.indexOf('\n');
	return end < 0 ? '' : data.slice(end);
}
