import type { SupabaseError } from '../error';

/** The body, the address or the headers are too large. */
const tooMuch: ReadonlySet<number> = new Set([413, 414, 431]);

/**
 * SQLSTATEs of refusals that concern every row alike: the connection, the transaction, rights and names, resources, the
 * state of an object, an operator's intervention, the server itself. A limit of the program (54) is most often that of
 * one row, which is too large for an index, and a lock (55P03) that of the rows that somebody else holds.
 * Source: PostgreSQL's list of error codes.
 */
const ofTheWhole = /^(?:0[0-38AB]|2[568D]|3[4BDF]|4[02]|5[378]|55(?!P03)|72|F0|HV|XX)/;

/** Refusals for which the server waited first: of a request that took too long, and of one that met a lock. */
const afterAWait: ReadonlySet<string> = new Set(['57014', '55P03']);

/**
 * Whether a refusal may belong to some rows of a request and not to all: any SQLSTATE of a value, a constraint or a
 * trigger, each of which says for certain that nothing was stored, whatever HTTP status it came with; a row level
 * security policy; a column that only some items have. A request that was too large, or that the database itself ended
 * because it took too long, is split as well: parts of it may pass.
 */
export function isOfSomeItem(
	{ code = '', status, reason, mayBeDone }: SupabaseError,
	{ isMixed }: { readonly isMixed: boolean },
): boolean {
	// Nothing of it must be said to be refused that an earlier try may have stored.
	if (mayBeDone) return false;
	if (tooMuch.has(status)) return true;
	// The network has codes of five letters too, such as EPIPE: what became of the request is not known.
	if (status === 0) return false;
	if (code === '57014') return true;
	if (code === '42501') return isMixed || reason.includes('row-level security');
	if (['PGRST204', '42703', '428C9'].includes(code)) return isMixed;
	return /^[0-9A-Z]{5}$/.test(code) && !ofTheWhole.test(code);
}

/**
 * How long the parts of a request that took too long are tried by themselves: when so many single items in a row took
 * too long too, it is the server that cannot, and every further one would wait as long.
 */
export class Patience {
	private failures = 0;

	get isOver(): boolean {
		return this.failures >= 3;
	}

	/** What came of a request for so many items. */
	take(items: number, error?: SupabaseError): void {
		if (!error) this.failures = 0;
		else if (items === 1 && afterAWait.has(error.code ?? '')) this.failures += 1;
	}
}
