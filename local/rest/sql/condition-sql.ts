import type { PlannedCondition, PlannedField, PlannedFilter, PlannedOrder } from '../plan/plan.ts';
import type { JsonStep, Operation, Quantifier } from '../request/query.ts';
import type { QualifiedName } from '../schema/schema.ts';
import {
	columnOf,
	identifier,
	join,
	nothing,
	parameter,
	raw,
	sql,
	toArrayLiteral,
	type Fragment,
} from './fragment.ts';

const renderStep = ({ asText, operand }: JsonStep): Fragment => {
	const arrow = raw(asText ? '->>' : '->');
	return 'key' in operand
		? sql`${arrow}${parameter(operand.key)}`
		: sql`${arrow}${parameter(operand.index)}::int`;
};

/** A column, or what its JSON path leads to. */
export const renderField = (table: QualifiedName, field: PlannedField): Fragment => {
	if (field.isWholeRow) return identifier(table.name);
	const column = columnOf(table, field.name);
	if (field.path.length === 0) return column;
	// A JSON column is used as it is, so that an index on the expression applies.
	const base = field.isJson ? column : sql`to_jsonb(${column})`;
	return sql`${base}${join(field.path.map(renderStep), '')}`;
};

const quantify = (quantifier: Quantifier | undefined, value: Fragment): Fragment =>
	quantifier === undefined ? value : sql`${raw(quantifier.toUpperCase())}(${value})`;

const renderLanguage = (language: string | undefined): Fragment =>
	language === undefined ? nothing : sql`${parameter(language)}, `;

const renderOperation = (operation: Operation): Fragment => {
	switch (operation.kind) {
		case 'compare':
			return sql`${raw(operation.operator)} ${parameter(operation.value)}`;
		case 'quantified': {
			const value = operation.isPattern ? operation.value.replaceAll('*', '%') : operation.value;
			return sql`${raw(operation.operator)} ${quantify(operation.quantifier, parameter(value))}`;
		}
		case 'is':
			return raw(`IS ${operation.value}`);
		case 'distinct':
			return sql`IS DISTINCT FROM ${parameter(operation.value)}`;
		case 'in':
			// One parameter for all values; and unlike `in ()`, an empty list is possible.
			return operation.values.length === 1 && operation.values[0] === ''
				? raw(`= ANY('{}')`)
				: sql`= ANY(${parameter(toArrayLiteral(operation.values))})`;
		case 'search':
			return sql`@@ ${raw(operation.function)}(${renderLanguage(operation.language)}${parameter(operation.value)})`;
	}
};

export const renderFilter = (table: QualifiedName, { field, not, operation }: PlannedFilter): Fragment => {
	const column = renderField(table, field);
	const isPlainText = operation.kind === 'search' && !field.isSearchVector;
	const left = isPlainText ? sql`to_tsvector(${renderLanguage(operation.language)}${column})` : column;
	return sql`${raw(not ? 'NOT ' : '')}${left} ${renderOperation(operation)}`;
};

type RenderLeaf = (condition: Exclude<PlannedCondition, { kind: 'group' }>) => Fragment;

/** Renders groups; what stands in them is rendered by `renderLeaf`. */
export const renderGroups = (condition: PlannedCondition, renderLeaf: RenderLeaf): Fragment =>
	condition.kind === 'group'
		? sql`${raw(condition.not ? 'NOT ' : '')}(${join(
				condition.conditions.map((inner) => renderGroups(inner, renderLeaf)),
				` ${condition.joinedBy} `,
			)})`
		: renderLeaf(condition);

export const renderCondition = (table: QualifiedName, condition: PlannedCondition): Fragment =>
	renderGroups(condition, (leaf) =>
		leaf.kind === 'embedded'
			? sql`${identifier(leaf.embedName)} IS ${raw(leaf.mustExist ? '' : 'NOT ')}DISTINCT FROM NULL`
			: renderFilter(table, leaf),
	);

export const renderWhere = (conditions: readonly Fragment[]): Fragment =>
	conditions.length === 0 ? nothing : sql` WHERE ${join(conditions, ' AND ')}`;

export const renderOrder = (table: QualifiedName, terms: readonly PlannedOrder[]): Fragment =>
	terms.length === 0
		? nothing
		: sql` ORDER BY ${join(
				terms.map(({ field, relation, direction, nulls }) => {
					const owner = relation === undefined ? table : { schema: '', name: relation };
					return sql`${renderField(owner, field)}${raw(direction ? ` ${direction}` : '')}${raw(nulls ? ` ${nulls}` : '')}`;
				}),
				', ',
			)}`;
