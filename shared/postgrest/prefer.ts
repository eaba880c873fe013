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
	const terms = [
		resolution && `resolution=${resolution}`,
		count !== 'none' && `count=${count}`,
		missing && `missing=${missing}`,
		maxAffected !== undefined && `handling=strict, max-affected=${maxAffected}`,
		returning && `return=${returning}`,
		rollback && 'tx=rollback',
	].filter((term) => typeof term === 'string');
	return terms.length > 0 ? { Prefer: terms.join(', ') } : {};
}

/** The number after the slash of `Content-Range: 0-24/3573`, or null when the server did not count. */
export function countIn(headers: Readonly<Record<string, string | undefined>>): number | null {
	const [, total] = /\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
	return total === undefined ? null : Number(total);
}
