export interface Preferences {
	readonly resolution: 'merge-duplicates' | 'ignore-duplicates' | undefined;
	readonly return: 'representation' | 'headers-only' | 'minimal' | undefined;
	readonly count: 'exact' | 'planned' | 'estimated' | undefined;
	readonly tx: 'commit' | 'rollback' | undefined;
	readonly missing: 'default' | 'null' | undefined;
	readonly handling: 'strict' | 'lenient' | undefined;
	readonly timezone: string | undefined;
	readonly maxAffected: number | undefined;
	/** What was asked for and is not known. */
	readonly unknown: readonly string[];
}

const choices = {
	resolution: ['merge-duplicates', 'ignore-duplicates'],
	return: ['representation', 'headers-only', 'minimal'],
	count: ['exact', 'planned', 'estimated'],
	tx: ['commit', 'rollback'],
	missing: ['default', 'null'],
	handling: ['strict', 'lenient'],
} as const;

type Choices = typeof choices;

const isTimezone = (name: string): boolean => {
	try {
		new Intl.DateTimeFormat('en', { timeZone: name });
		return true;
	} catch (error) {
		if (error instanceof RangeError) return false;
		throw error;
	}
};

/**
 * Parses the Prefer header. Of a preference that comes twice, the first counts. `tx` is known, but counts only if the
 * server lets its callers decide about that.
 */
export const parsePreferences = (header: string | null, txOverride: boolean): Preferences => {
	const wishes = (header ?? '')
		.split(',')
		.map((wish) => wish.trim())
		.filter((wish) => wish !== '');
	const choose = <Name extends keyof Choices>(name: Name): Choices[Name][number] | undefined => {
		const values: readonly Choices[Name][number][] = choices[name];
		return wishes.flatMap((wish) => values.find((value) => wish === `${name}=${value}`) ?? [])[0];
	};
	const read = (name: string): string | undefined =>
		wishes.find((wish) => wish.startsWith(`${name}=`))?.slice(name.length + 1);

	const timezone = read('timezone');
	const hasTimezone = timezone !== undefined && isTimezone(timezone);
	const maxAffected = read('max-affected');
	const known: readonly string[] = Object.entries(choices).flatMap(([name, values]) =>
		values.map((value) => `${name}=${value}`),
	);
	return {
		resolution: choose('resolution'),
		return: choose('return'),
		count: choose('count'),
		tx: txOverride ? choose('tx') : undefined,
		missing: choose('missing'),
		handling: choose('handling'),
		timezone: hasTimezone ? timezone : undefined,
		maxAffected: maxAffected !== undefined && /^\d+$/.test(maxAffected) ? Number(maxAffected) : undefined,
		unknown: wishes.filter(
			(wish) =>
				!known.includes(wish) &&
				!wish.startsWith('max-affected=') &&
				!(hasTimezone && wish === `timezone=${timezone}`),
		),
	};
};

/** The Preference-Applied header; undefined when there is nothing to say. */
export const renderApplied = (preferences: Partial<Preferences>): string | undefined => {
	const { resolution, missing, return: returned, count, tx, handling, timezone, maxAffected } = preferences;
	const applied = [
		resolution && `resolution=${resolution}`,
		missing && `missing=${missing}`,
		returned && `return=${returned}`,
		count && `count=${count}`,
		tx && `tx=${tx}`,
		handling && `handling=${handling}`,
		timezone && `timezone=${timezone}`,
		handling === 'strict' && maxAffected !== undefined ? `max-affected=${maxAffected}` : undefined,
	].filter((name) => name !== undefined);
	return applied.length > 0 ? applied.join(', ') : undefined;
};
