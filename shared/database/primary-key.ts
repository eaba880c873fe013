import { SupabaseError, invalid } from '../error';
import type { SendRequest } from '../operation';
import { describeApi, isPrimaryKey } from './api-description';

/**
 * The columns of a table's primary key, from the description of the API. Only secret keys may read that; without it,
 * or for a view, the user must name the key.
 */
export async function primaryKeyOf(
	{ table, schema }: { readonly table: string; readonly schema?: string },
	send: SendRequest,
): Promise<readonly string[]> {
	const description = await describeApi(schema, send).catch((error: unknown) => {
		if (error instanceof SupabaseError && [401, 403, 404].includes(error.status)) return undefined;
		throw error;
	});
	const properties = description?.definitions?.[table]?.properties ?? {};
	const key = Object.entries(properties).flatMap(([name, each]) => (isPrimaryKey(each) ? [name] : []));
	if (key.length > 0) return key;
	throw keyNeeded(`the key of '${table}' ${description ? 'is not known' : 'cannot be read with this key'}`);
}

/** Without a key no page after the first is certain to begin where the last one ended. */
export const keyNeeded = (why: string): SupabaseError =>
	invalid(
		'keyColumns',
		`There are more rows than one page, and ${why}`,
		'Name columns in Key Columns that are unique together, such as id. Paging by offset needs none, but is right only while nobody writes.',
	);
