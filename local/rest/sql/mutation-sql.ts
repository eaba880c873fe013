import type { Conflict, MutationPlan } from '../plan/plan-mutation.ts';
import type { Table } from '../schema/schema.ts';
import { bodyName, renderBodyRows, selectBodyColumns, type BodyField } from './body-sql.ts';
import { renderCondition, renderWhere } from './condition-sql.ts';
import { columnOf, identifier, join, nothing, qualified, raw, sql, type Fragment } from './fragment.ts';

const renderReturning = ({ table, returning }: Pick<MutationPlan, 'table' | 'returning'>): Fragment =>
	returning.length === 0
		? // Still one row for each row written, so that they can be counted.
			raw(' RETURNING 1')
		: sql` RETURNING ${join(
				returning.map((column) => columnOf(table, column)),
				', ',
			)}`;

/**
 * True, and counts as it is evaluated: up for each row offered, down for each that became an update. What is left is
 * the number of rows inserted, and so tells 201 from 200.
 */
const countInserted = (step: 1 | -1): Fragment =>
	raw(
		`set_config('pgrst.inserted', (coalesce(nullif(current_setting('pgrst.inserted', true), '')::int, 0) + ${step})::text, true) <> ''`,
	);

export const insertedCount = raw(`nullif(current_setting('pgrst.inserted', true), '')::int`);

const renderConflict = (conflict: Conflict | undefined, fields: readonly BodyField[]): Fragment => {
	if (!conflict || conflict.columns.length === 0) return nothing;
	const target = sql` ON CONFLICT (${join(conflict.columns.map(identifier), ', ')})`;
	if (conflict.resolution === 'ignore-duplicates' || fields.length === 0) return sql`${target} DO NOTHING`;
	const assignments = fields.map(({ name }) => sql`${identifier(name)} = EXCLUDED.${identifier(name)}`);
	return sql`${target} DO UPDATE SET ${join(assignments, ', ')} WHERE ${countInserted(-1)}`;
};

const renderInsert = (plan: Extract<MutationPlan, { kind: 'insert' | 'put' }>): Fragment => {
	const { table, json, fields, applyDefaults, conflict, where } = plan;
	const names =
		fields.length === 0
			? nothing
			: sql` (${join(
					fields.map(({ name }) => identifier(name)),
					', ',
				)})`;
	const rows = renderBodyRows({ json, fields, applyDefaults, isSingle: false });
	const merges = conflict?.resolution === 'merge-duplicates';
	const conditions = [
		...(merges ? [countInserted(1)] : []),
		// The row that PUT sends must have the key that its URL names.
		...where.map((condition) => renderCondition(bodyName, condition)),
	];
	return sql`INSERT INTO ${qualified(table)}${names} SELECT ${selectBodyColumns(fields)} ${rows}${renderWhere(conditions)}${renderConflict(conflict, fields)}${renderReturning(plan)}`;
};

const renderTableWhere = (table: Table, where: MutationPlan['where']): Fragment =>
	renderWhere(where.map((condition) => renderCondition(table, condition)));

const renderUpdate = (plan: Extract<MutationPlan, { kind: 'update' }>): Fragment => {
	const { table, json, fields, applyDefaults, where, returning } = plan;
	if (fields.length === 0) {
		// Nothing to set: no row is touched, and none comes back.
		const columns = returning.map((column) => columnOf({ schema: '', name: table.name }, column));
		return sql`SELECT ${columns.length === 0 ? raw('NULL') : join(columns, ', ')} FROM ${qualified(table)} WHERE false`;
	}
	const assignments = fields.map(({ name }) => sql`${identifier(name)} = ${columnOf(bodyName, name)}`);
	const rows = renderBodyRows({ json, fields, applyDefaults, isSingle: false });
	return sql`UPDATE ${qualified(table)} SET ${join(assignments, ', ')} ${rows}${renderTableWhere(table, where)}${renderReturning(plan)}`;
};

export const renderMutation = (plan: MutationPlan): Fragment => {
	switch (plan.kind) {
		case 'insert':
		case 'put':
			return renderInsert(plan);
		case 'update':
			return renderUpdate(plan);
		case 'delete':
			return sql`DELETE FROM ${qualified(plan.table)}${renderTableWhere(plan.table, plan.where)}${renderReturning(plan)}`;
	}
};
