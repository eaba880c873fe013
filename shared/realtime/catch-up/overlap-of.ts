import type { CatchUpOptions } from '../subscription';
import type { Overlap } from './remembered';

const usual: Overlap = { milliseconds: 300_000, rows: 1000, most: 10_000 };

/** How far back readings begin. */
export function overlapOf({ overlap = {}, remember }: CatchUpOptions): Overlap {
	const { rows = usual.rows } = overlap;
	return { ...usual, ...overlap, most: remember ?? Math.max(usual.most, rows) };
}
