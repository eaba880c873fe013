import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Sql } from 'postgres';
import { groupBy } from './group-by.ts';
import { findRelationships, type ComputedRelationship, type ForeignKey } from './relationships.ts';
import { toKey, type Routine, type Schema, type Table } from './schema.ts';
import { ViewKeys, type ViewDocument } from './view-keys.ts';

type Document = 'settings' | 'tables' | 'foreign-keys' | 'routines' | 'computed-relationships' | 'views';

const text = (name: Document): string => readFileSync(path.join(import.meta.dirname, `${name}.sql`), 'utf8');

interface Settings {
	readonly api: Readonly<Record<string, string>>;
	readonly roles: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const splitNames = (names: string): readonly string[] =>
	names
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');

/**
 * Reads the whole schema. Each query returns one JSON document, whose shape the query and the type here agree on.
 * The search path is emptied, so that PostgreSQL writes every name with its schema.
 */
export const loadSchema = async (database: Sql): Promise<Schema> =>
	await database.begin('read only', async (transaction) => {
		await transaction.unsafe(`set local search_path = ''`);
		const query = async <T>(name: Document, parameters: string[] = []): Promise<T> => {
			const [row] = await transaction.unsafe<{ document: string }[]>(text(name), parameters);
			return JSON.parse(row?.document ?? 'null') as T;
		};

		const settings = await query<Settings>('settings');
		const exposed = splitNames(settings.api['db_schemas'] ?? 'public');
		const listed = await query<readonly Table[]>('tables');
		const views = new ViewKeys(await query<ViewDocument>('views'));
		const foreignKeys = await query<readonly ForeignKey[]>('foreign-keys');
		const computed = await query<readonly ComputedRelationship[]>('computed-relationships');
		const routines = await query<readonly Routine[]>('routines', [JSON.stringify(exposed)]);

		const keysSeenIn = (view: Table): readonly string[] =>
			listed
				.filter(({ isView, primaryKey }) => !isView && primaryKey.length > 0)
				.flatMap((table) =>
					views.findViews(table, table.primaryKey).find((seen) => toKey(seen.view) === toKey(view)),
				)
				.flatMap((seen) => seen?.columns ?? []);
		const withKeys = listed.map((table) =>
			table.isView ? { ...table, primaryKey: keysSeenIn(table) } : table,
		);
		const tables = new Map(withKeys.map((table) => [toKey(table), table]));

		return {
			exposed,
			aggregatesEnabled: settings.api['db_aggregates_enabled'] === 'true',
			planEnabled: settings.api['db_plan_enabled'] === 'true',
			roleSettings: new Map(Object.entries(settings.roles)),
			tables: new Map([...tables].filter(([, table]) => exposed.includes(table.schema))),
			relationships: findRelationships(foreignKeys, computed, { tables, views, exposed }),
			routines: groupBy(routines, toKey),
		};
	});
