import { hashOf } from '../hash';
import type { PostgresChange } from '../subscription';
import { canonical } from './cursor-value';

/** A name for a version of a row: the same whether its change was heard or the row was read. */
export const versionId = (
	{ schema, table }: { readonly schema: string; readonly table: string },
	key: readonly unknown[],
	value: unknown,
): string => `${schema}.${table}:${key.map(canonical).join(',')}:${canonical(value)}`;

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
