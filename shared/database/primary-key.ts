import { SupabaseError, invalid } from '../error';
import type { SendRequest } from '../operation';

interface ApiDescription {
	readonly definitions?: Readonly<
		Record<string, { readonly properties?: Readonly<Record<string, { readonly description?: string }>> }>
	>;
}

/**
 * The columns of a table's primary key, from the description of the API. Only secret keys may read that; without it,
 * or for a view, the user must name the key.
 */
export async function primaryKeyOf(
	{ table, schema }: { readonly table: string; readonly schema?: string },
	send: SendRequest,
): Promise<readonly string[]> {
	const description = await send({
		service: 'database',
		method: 'GET',
		path: '/',
		schema,
		headers: { Accept: 'application/openapi+json' },
	}).then(
		({ body }) => body as ApiDescription,
		(error: unknown) => {
			if (error instanceof SupabaseError && [401, 403, 404].includes(error.status)) return undefined;
			throw error;
		},
	);
	const properties = description?.definitions?.[table]?.properties ?? {};
	const key = Object.keys(properties).filter((name) => properties[name]?.description?.includes('<pk/>'));
	if (key.length > 0) return key;
	throw invalid(
		'keyColumns',
		`There are more rows than one page, and the key of '${table}' ${description ? 'is not known' : 'cannot be read with this key'}`,
		'Name columns in Key Columns that are unique together, such as id. Paging by offset needs none, but is right only while nobody writes.',
	);
}
