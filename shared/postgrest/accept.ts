/** How rows are wanted back. `maybeSingle` is fetched as a list, so that no row is not an error. */
export type Format = 'rows' | 'single' | 'maybeSingle';

/** The `Accept` header of a format; none for a plain list, which is what PostgREST gives by itself. */
export function accept({
	format = 'rows',
	stripNulls = false,
}: {
	readonly format?: Format;
	readonly stripNulls?: boolean;
}): Readonly<Record<string, string>> {
	const nulls = stripNulls ? ';nulls=stripped' : '';
	if (format === 'single') return { Accept: `application/vnd.pgrst.object+json${nulls}` };
	return stripNulls ? { Accept: `application/vnd.pgrst.array+json${nulls}` } : {};
}
