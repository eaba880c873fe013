import type { Row } from '../../field';
import { hashOf } from '../hash';
import type { CatchUpOptions, PostgresChange } from '../subscription';
import { canonical, compareValues } from './cursor-value';
import type { RememberedRow } from './remembered';

/**
 * What becomes of a change that the socket brings, when the same row may have been read: `new` ones are delivered,
 * `repeated` ones were told by the reading, and of `doubtful` ones nobody can tell: they are left out, and the row is
 * read once more.
 */
export type Verdict = 'new' | 'repeated' | 'doubtful';

export function judge(
	change: PostgresChange,
	value: unknown,
	known: RememberedRow | undefined,
	of: CatchUpOptions['of'],
): Verdict {
	const isRead = known?.readHash !== undefined;
	if (!isRead || change.eventType === 'DELETE') return 'new';
	// A reading that found the row found it as it was inserted, or later.
	if (change.eventType === 'INSERT') return 'repeated';
	// A cursor that is set once tells nothing about changes: each is news.
	if (of === 'rows') return 'new';
	const order = compareValues(canonical(value), known.version);
	if (order > 0) return 'new';
	if (order === 0 && hashOf(change.new) === known.readHash) return 'repeated';
	// Older, by the cursor: of two transactions the one that began first may have ended last.
	return 'doubtful';
}

/** Whether a row that is read is the one that was delivered last. */
export const isDelivered = (
	row: Row,
	value: unknown,
	known: RememberedRow | undefined,
	{ isSecondLook }: { readonly isSecondLook: boolean },
): boolean =>
	known !== undefined &&
	known.version === canonical(value) &&
	(!isSecondLook || known.readHash === undefined || known.readHash === hashOf(row));
