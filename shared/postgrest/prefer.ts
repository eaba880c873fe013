/** How rows are counted beside being read or written. */
export type CountMode = 'none' | 'exact' | 'planned' | 'estimated';

export interface Preferences {
	readonly resolution?: 'merge-duplicates' | 'ignore-duplicates';
	readonly count?: CountMode;
	readonly missing?: 'default';
	/** More rows than this are refused. */
	readonly maxAffected?: number;
	readonly returning?: 'representation' | 'minimal';
	/** Whether the server does everything and keeps nothing. */
	readonly rollback?: boolean;
}

/** One `Prefer` header out of its parts, in the order of the official client; none when there is nothing to prefer. */
export function prefer(preferences: Preferences): Readonly<Record<string, string>> {
	const { resolution, count = 'none', missing, returning, maxAffected, rollback } = preferences;
	const terms: string[] = [];
	if (resolution) terms.push(`resolution=${resolution}`);
	if (count !== 'none') terms.push(`count=${count}`);
	if (missing) terms.push(`missing=${missing}`);
	if (maxAffected !== undefined) terms.push(`handling=strict, max-affected=${maxAffected}`);
	if (returning) terms.push(`return=${returning}`);
	if (rollback) terms.push('tx=rollback');
	return terms.length > 0 ? { Prefer: terms.join(', ') } : {};
}

/** The number after the slash of `Content-Range: 0-24/3573`, or null when the server did not count. */
export function countIn(headers: Readonly<Record<string, string | undefined>>): number | null {
	const range = headers['content-range'];
	if (range === undefined || range.endsWith('/*')) return null;
	const [, total] = /\/(\d+)$/.exec(range) ?? [];
	return total === undefined ? null : Number(total);
}
