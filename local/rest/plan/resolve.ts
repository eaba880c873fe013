import { isGroup, type Condition, type Field, type SelectField } from '../request/query.ts';
import type { Table } from '../schema/schema.ts';
import {
	unknownField,
	type PlannedCondition,
	type PlannedField,
	type PlannedSelect,
	type ReadPlan,
} from './plan.ts';

/** Finds out what column a field is. One that is unknown is left to PostgreSQL: it may be a computed one. */
export const resolveField = (table: Table | undefined, { name, path }: Field): PlannedField => {
	const type = table?.columns.find((column) => column.name === name)?.type;
	return {
		...unknownField(name, path),
		isJson: type === 'json' || type === 'jsonb',
		isSearchVector: type === 'tsvector',
	};
};

export const resolveCondition = (table: Table | undefined, condition: Condition): PlannedCondition =>
	isGroup(condition)
		? {
				kind: 'group',
				not: condition.not,
				joinedBy: condition.joinedBy,
				conditions: condition.conditions.map((inner) => resolveCondition(table, inner)),
			}
		: { kind: 'filter', ...condition, field: resolveField(table, condition.field) };

/** Where a condition names an embedded resource instead of a column, it asks whether that has rows. */
export const resolveEmbedded = (
	condition: PlannedCondition,
	children: readonly Pick<ReadPlan, 'name' | 'embedName'>[],
): PlannedCondition => {
	if (condition.kind === 'group') {
		return {
			...condition,
			conditions: condition.conditions.map((inner) => resolveEmbedded(inner, children)),
		};
	}
	if (condition.kind === 'embedded' || condition.field.path.length > 0) return condition;
	const embedded = children.find(({ name }) => name === condition.field.name);
	const asksForNull = condition.operation.kind === 'is' && condition.operation.value === 'NULL';
	return embedded && asksForNull
		? { kind: 'embedded', embedName: embedded.embedName, mustExist: condition.not }
		: condition;
};

/** `address->city->0` is shown as `city`: the last key, or the column where there is none. */
const findAlias = ({ field, alias, aggregate }: SelectField, isSpread: boolean): string | undefined => {
	if (alias !== undefined) return alias;
	if (aggregate !== undefined) return isSpread ? aggregate : undefined;
	if (field.path.length === 0) return undefined;
	const lastKey = field.path.flatMap(({ operand }) => ('key' in operand ? operand.key : [])).at(-1);
	return lastKey ?? field.name;
};

interface SelectContext {
	readonly table: Table | undefined;
	readonly isSpread: boolean;
	/** True where rows are grouped: `*` must then be written out. */
	readonly mustExpand: boolean;
}

export const resolveSelect = (
	item: SelectField,
	{ table, isSpread, mustExpand }: SelectContext,
): readonly PlannedSelect[] => {
	const { cast, aggregate, aggregateCast } = item;
	const isStar = item.field.name === '*' && item.field.path.length === 0;
	if (isStar && mustExpand && aggregate === undefined && table) {
		return table.columns.map(({ name }) => ({
			field: resolveField(table, { name, path: [] }),
			alias: undefined,
			cast,
			aggregate,
			aggregateCast,
		}));
	}
	const isWholeRow = isStar && isSpread && aggregate === 'count';
	const field = { ...resolveField(table, item.field), isWholeRow };
	return [{ field, alias: findAlias(item, isSpread), cast, aggregate, aggregateCast }];
};
