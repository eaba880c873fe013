import type { JsonBody } from '../request/body.ts';
import type { Preferences } from '../request/preferences.ts';
import type { Query } from '../request/query.ts';
import { refusals } from '../rest-error.ts';
import type { Table } from '../schema/schema.ts';
import type { BodyField } from '../sql/body-sql.ts';
import { joinedColumns, type PlannedCondition, type ReadPlan } from './plan.ts';
import { resolveCondition } from './resolve.ts';

export interface Conflict {
	readonly resolution: 'merge-duplicates' | 'ignore-duplicates';
	readonly columns: readonly string[];
}

interface Written {
	readonly json: string;
	readonly fields: readonly BodyField[];
	readonly applyDefaults: boolean;
}

export type MutationPlan = {
	readonly table: Table;
	readonly where: readonly PlannedCondition[];
	/** Columns of the rows that were written; none if only their number matters. */
	readonly returning: readonly string[];
} & (
	| ({ readonly kind: 'insert'; readonly conflict: Conflict | undefined } & Written)
	/** One row, by its whole primary key: what PUT does. */
	| ({ readonly kind: 'put'; readonly conflict: Conflict } & Written)
	| ({ readonly kind: 'update' } & Written)
	| { readonly kind: 'delete' }
);

interface MutationRequest {
	readonly kind: MutationPlan['kind'];
	readonly table: Table;
	readonly body: JsonBody | undefined;
	readonly query: Query;
	readonly preferences: Preferences;
	readonly read: ReadPlan;
}

/** Columns that must come back, so that the reply can be selected and embedded resources can be joined. */
export const listReturning = (read: ReadPlan, primaryKey: readonly string[]): readonly string[] => {
	const selected = read.select.map(({ field }) => field.name);
	if (selected.includes('*')) return ['*'];
	const relationships = read.children.flatMap(({ relationship }) => relationship ?? []);
	// What a function makes of a row may depend on any of its columns.
	if (relationships.some(({ cardinality }) => cardinality.kind === 'computed')) return ['*'];
	const joined = relationships.flatMap((relationship) =>
		joinedColumns(relationship).map(([column]) => column),
	);
	return [...new Set([...selected, ...joined, ...primaryKey])].toSorted();
};

const toBodyFields = (table: Table, names: readonly string[]): readonly BodyField[] =>
	[...new Set(names)].toSorted().map((name) => {
		const column = table.columns.find((candidate) => candidate.name === name);
		if (!column) throw refusals.noColumn(table.name, name);
		return { name, type: column.declaredType, default: column.default };
	});

const requireWholeKey = ({ filters, logic, filterNames }: Query, { primaryKey }: Table): void => {
	const isWhole =
		primaryKey.length > 0 &&
		logic.length === 0 &&
		filterNames.size === primaryKey.length &&
		primaryKey.every((column) => filterNames.has(column)) &&
		filters.every(
			({ value: { not, operation } }) =>
				!not &&
				operation.kind === 'quantified' &&
				operation.operator === '=' &&
				operation.quantifier === undefined,
		);
	if (!isWhole) throw refusals.putFilters();
};

export const planMutation = ({
	kind,
	table,
	body,
	query,
	preferences,
	read,
}: MutationRequest): MutationPlan => {
	const where = [...query.filters, ...query.logic]
		.filter(({ path }) => path.length === 0)
		.map(({ value }) => resolveCondition(table, value));
	const wantsRows = preferences.return === 'representation' || preferences.return === 'headers-only';
	const base = { table, where, returning: wantsRows ? listReturning(read, table.primaryKey) : [] };
	if (kind === 'delete') return { ...base, kind };

	const { json, keys } = body ?? { json: '[]', keys: [] };
	const written = {
		json,
		fields: toBodyFields(table, keys),
		applyDefaults: preferences.missing === 'default',
	};
	switch (kind) {
		case 'insert': {
			const { resolution } = preferences;
			const columns = query.onConflict ?? table.primaryKey;
			return { ...base, kind, ...written, where: [], conflict: resolution && { resolution, columns } };
		}
		case 'put': {
			requireWholeKey(query, table);
			const conflict = { resolution: 'merge-duplicates' as const, columns: table.primaryKey };
			return { ...base, kind, ...written, applyDefaults: false, conflict };
		}
		case 'update':
			return { ...base, kind, ...written };
	}
};
