import { isErrorLike } from '../../error-like';
import { SupabaseError, type RealtimeCode } from '../../error';
import { isPayload } from '../frame';
import { notWhatWasSaved, readStored } from '../read-stored';
import type { Trouble } from '../trouble';
import type { StoredRows } from './remembered';

/** What a store keeps of one catch-up. */
export interface StoredState extends StoredRows {
	readonly format: 1;
	/** Of what table, by which columns: another one begins anew. */
	readonly of: string;
}

/** What was kept, or undefined when nothing was, or of another table. Throws when it cannot be read. */
export function readState(stored: unknown, of: string): StoredState | undefined {
	const kept = readStored(stored, of);
	if (kept === undefined) return undefined;
	if (!isRows(kept)) throw notWhatWasSaved();
	return { format: 1, of, floor: kept.floor, rows: kept.rows, ...(kept.gone && { gone: kept.gone }) };
}

const isRows = (
	stored: Readonly<Record<string, unknown>>,
): stored is Readonly<Record<string, unknown>> & StoredRows =>
	(stored.floor === null || isPayload(stored.floor)) &&
	Array.isArray(stored.rows) &&
	(stored.rows as readonly unknown[]).every(
		(row) => Array.isArray(row) && row.length === 3 && Array.isArray(row[1]) && typeof row[2] === 'number',
	) &&
	(stored.gone === undefined || (Array.isArray(stored.gone) && stored.gone.every(isGone)));

const isGone = (each: unknown): boolean =>
	Array.isArray(each) && each.length === 2 && each.every((part) => typeof part === 'string');

/** Of so many rows at the most that are remembered. */
export const troubleOfOverlap = (most: number): Trouble => ({
	mustAct: false,
	error: new SupabaseError({
		reason: `Rows come too fast for the whole overlap: only the last ${most} are read again`,
		advice:
			'A transaction that ends later than so many rows after it began may be missed. Raise Overlap Rows to remember more.',
		code: 'CATCH_UP_OVERLAP' satisfies RealtimeCode,
		field: 'overlapRows',
	}),
});

export const troubleOfStore = (cause: unknown, what: 'load' | 'save'): Trouble => ({
	mustAct: true,
	error: new SupabaseError({
		reason: `What was delivered could not be ${what === 'load' ? 'taken up' : 'kept'}: ${isErrorLike(cause) ? cause.message : String(cause)}`,
		advice: what === 'load' ? 'Events begin with now.' : 'After a restart, events may come again.',
		code: 'CATCH_UP_STORE' satisfies RealtimeCode,
		field: 'catchUp',
		cause,
	}),
});
