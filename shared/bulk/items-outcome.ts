import type { SupabaseError } from '../error';
import type { Outcome } from '../run';

/** What came of some input items that one request served. */
export type ItemsOutcome = {
	/** Indexes into the list of parameters. */
	readonly items: readonly number[];
} & ({ readonly outcome: Outcome } | { readonly error: SupabaseError });

/** The same of items whose request succeeded. */
export type ItemsServed = Extract<ItemsOutcome, { readonly outcome: Outcome }>;
