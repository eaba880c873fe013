import { hashOf } from '../hash';
import type { PostgresChange } from '../subscription';
import { canonical } from './cursor-value';

export interface Version {
	readonly of: { readonly schema: string; readonly table: string };
	readonly key: readonly unknown[];
	/** Of the cursor. */
	readonly value: unknown;
	/** When the row was deleted that had the key before. */
	readonly goneAt?: string | undefined;
}

/** A name for a version of a row: the same whether its change was heard or the row was read. */
export const versionId = ({ of: { schema, table }, key, value, goneAt }: Version): string =>
	[`${schema}.${table}`, key.map(canonical).join(','), canonical(value), ...(goneAt ? [goneAt] : [])].join(
		':',
	);

/** A name for a change that no reading will ever give again: by when it was made, and what it made. */
export function changeId({
	schema,
	table,
	eventType,
	commit_timestamp: time,
	new: after,
	old,
}: PostgresChange): string {
	return `${schema}.${table}:${eventType}:${time}:${hashOf(after, old)}`;
}
