import type { Row } from '../../field';
import { hashOf } from '../hash';
import type { CatchUpOptions, PostgresChange } from '../subscription';
import { canonical, compareValues } from './cursor-value';
import type { RememberedRow } from './remembered';

/**
 * What becomes of a change that the socket brings, when its row is known already: `new` ones are delivered, `repeated`
 * ones were told before, and of `doubtful` ones nobody can tell: they are left out, and the row is read once more.
 */
export type Verdict = 'new' | 'repeated' | 'doubtful';

/** `stand` counts how often the subscription stood. */
export function judge(
	change: PostgresChange,
	value: unknown,
	known: RememberedRow | undefined,
	{ of, stand }: { readonly of: CatchUpOptions['of']; readonly stand: number },
): Verdict {
	// In the server's own order each change is news. But it may lag behind: what it brings first can be older than what
	// was read, or delivered before the subscription was lost.
	if (!known || known.heardIn === stand || change.eventType === 'DELETE') return 'new';
	const order = compareValues(canonical(value), known.version);
	if (change.eventType === 'INSERT') {
		// Behind what is known, it is a row that was deleted and made anew; else the row was found as it was inserted, or later.
		return order > 0 ? 'new' : 'repeated';
	}
	// A cursor that is set once tells nothing about changes: each is news.
	if (of === 'rows') return 'new';
	if (order > 0) return 'new';
	const isSame = known.readHash === undefined || known.readHash === hashOf(change.new);
	if (order === 0 && isSame) return 'repeated';
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
