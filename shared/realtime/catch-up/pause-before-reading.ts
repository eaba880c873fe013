import type { CatchUpOptions, ChangesOptions } from '../subscription';

/** Milliseconds between two readings. */
const pollEvery = 60_000;
const sweepEvery = 300_000;

/**
 * Milliseconds before the next reading: of polling, or beside the socket, against what the server lost without a word;
 * undefined for none.
 */
export function pauseBeforeReading(
	{ every, by, of }: CatchUpOptions,
	{ filters }: ChangesOptions,
): number | undefined {
	if (every !== undefined) return every;
	if (by === 'polling') return pollEvery;
	// A row that came to match the filter is no new row.
	return of === 'rows' && filters !== undefined ? undefined : sweepEvery;
}
