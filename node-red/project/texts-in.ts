/** The texts among the members of a body. */
export function textsIn(given: unknown): Readonly<Record<string, string | undefined>> {
	const entries = typeof given === 'object' && given !== null ? Object.entries(given) : [];
	return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string'));
}
