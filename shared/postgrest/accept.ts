import { invalid } from '../error';

/** How rows are wanted back. `maybeSingle` is fetched as a list, so that no row is not an error. */
export type Format = 'rows' | 'single' | 'maybeSingle' | 'csv' | 'geojson';

/** The `Accept` header of a format; none for a plain list, which is what PostgREST gives by itself. */
export function accept({
	format = 'rows',
	stripNulls = false,
}: {
	readonly format?: Format;
	readonly stripNulls?: boolean;
}): Readonly<Record<string, string>> {
	if (stripNulls && (format === 'csv' || format === 'geojson'))
		throw invalid(
			'stripNulls',
			'Nulls can only be stripped from rows',
			'Turn off Strip Nulls, or choose another format.',
		);
	const nulls = stripNulls ? ';nulls=stripped' : '';
	switch (format) {
		case 'single':
			return { Accept: `application/vnd.pgrst.object+json${nulls}` };
		case 'csv':
			return { Accept: 'text/csv' };
		case 'geojson':
			return { Accept: 'application/geo+json' };
		case 'rows':
		case 'maybeSingle':
			return stripNulls ? { Accept: `application/vnd.pgrst.array+json${nulls}` } : {};
	}
}
