import { invalid } from '../error';
import { parseExact } from '../exact-json';
import { readColumn } from './column';
import { quoted, toArrayLiteral, toCollection, toRange, toText, toTexts } from './literal';
import { isOperator, operators, truths, type Operator } from './operators';
import type { Query } from './query';

/** `{ column: 'age', operator: 'gte', value: 18 }` */
export interface Condition {
	readonly column: string;
	readonly operator: Operator;
	readonly value: unknown;
	readonly not?: boolean;
}

export type Group = ({ readonly all: readonly Filter[] } | { readonly any: readonly Filter[] }) & {
	readonly not?: boolean;
};

export type Filter = Condition | Group;

/** A tree of conditions; a list means that all of them hold. */
export type Filters = Filter | readonly Filter[];

/**
 * Query parameters that match exactly the rows the filters describe: no value and no name can add, drop or widen a
 * condition. Conditions of the outermost `all` become parameters of their own, so that two on one column both hold.
 * An empty group is no filter. Throws INVALID_PARAMETER for a value that cannot be meant, `undefined` above all.
 */
export function renderFilters(filters: Filters | undefined, embedded?: ReadonlySet<string>): Query {
	if (filters === undefined) return [];
	const top = isList(filters) ? filters : isAll(filters) && !filters.not ? filters.all : [filters];
	return top.flatMap((filter, index): Query => {
		const where = `Filter ${index + 1}`;
		if (isGroup(filter)) {
			const { keyword, members } = renderGroup(filter, where, embedded);
			return members.length > 0 ? [[keyword, `(${members.join(',')})`]] : [];
		}
		const { column, operator, value } = renderCondition(filter, where, embedded);
		return column.canBeParameter
			? [[column.text, `${operator}.${value}`]]
			: [['and', `(${column.text}.${operator}.${inGroup(filter.operator, value)})`]];
	});
}

/** Every condition of a tree, whatever group it stands in. */
export function conditionsIn(filters: Filters | undefined): readonly Condition[] {
	if (filters === undefined) return [];
	if (isList(filters)) return filters.flatMap(conditionsIn);
	if (!isGroup(filters)) return [filters];
	return conditionsIn(isAll(filters) ? filters.all : filters.any);
}

function renderGroup(
	group: Group,
	where: string,
	embedded?: ReadonlySet<string>,
): { keyword: string; members: string[] } {
	const [joint, parts] = isAll(group) ? (['and', group.all] as const) : (['or', group.any] as const);
	if (!Array.isArray(parts))
		throw invalid('filters', `${where}: '${joint === 'and' ? 'all' : 'any'}' must be a list of conditions`);
	const members = parts.flatMap((part: Filter, index) => {
		const place = `${where}.${index + 1}`;
		if (isGroup(part)) {
			const inner = renderGroup(part, place, embedded);
			return inner.members.length > 0 ? [`${inner.keyword}(${inner.members.join(',')})`] : [];
		}
		const { column, operator, value } = renderCondition(part, place, embedded);
		return [`${column.text}.${operator}.${inGroup(part.operator, value)}`];
	});
	return { keyword: group.not ? `not.${joint}` : joint, members };
}

function renderCondition(condition: Condition, where: string, embedded?: ReadonlySet<string>) {
	const { column, operator, value, not = false } = condition;
	if (typeof column !== 'string' || column.trim() === '')
		throw invalid('filters', `${where} names no column`);
	if (!isOperator(operator)) {
		throw invalid(
			'filters',
			`${where}: '${String(operator)}' is no operator`,
			`Use one of ${Object.keys(operators).join(', ')}.`,
		);
	}
	const place = `${where} (${column})`;
	const written = renderValue(operator, value, place);
	return {
		column: readColumn(column, embedded),
		operator: (not ? 'not.' : '') + written.operator,
		value: written.value,
	};
}

function renderValue(operator: Operator, value: unknown, where: string): { operator: string; value: string } {
	const { wire, takes } = operators[operator];
	switch (takes) {
		case 'scalar':
		case 'pattern':
			return { operator: wire, value: toText(value, where) };
		case 'patterns':
			return { operator: wire, value: toArrayLiteral(toValues(value, where), where) };
		case 'collection':
			return { operator: wire, value: toCollection(value, where) };
		case 'range':
			return { operator: wire, value: toRange(value, where) };
		case 'truth': {
			const truth = value === null ? 'null' : toText(value, where).toLowerCase();
			if (!truths.some((each) => each === truth)) {
				throw invalid(
					'filters',
					`${where}: 'is' cannot ask for '${truth}'`,
					`Use ${truths.join(', ')}, or the operator 'eq'.`,
				);
			}
			return { operator: wire, value: truth };
		}
		case 'list': {
			const texts = toTexts(toValues(value, where), where);
			// PostgREST reads in.("") as the empty list, which matches nothing.
			return texts.length === 1 && texts[0] === ''
				? { operator: 'eq', value: '' }
				: { operator: wire, value: `(${texts.map(quoted).join(',')})` };
		}
	}
}

/** A list as such, as JSON text, or as text with commas between the values, the way people type it into a form. */
function toValues(value: unknown, where: string): readonly unknown[] {
	if (Array.isArray(value)) return value;
	if (typeof value !== 'string') return [toText(value, where)];
	if (!value.trimStart().startsWith('['))
		return value.trim() === '' ? [] : value.split(',').map((each) => each.trim());
	try {
		return parseExact(value) as unknown[];
	} catch {
		throw invalid('filters', `${where}: the list is not valid JSON`, 'Write it as ["a","b"] or as a,b.');
	}
}

/** Lists and truths are written in a form that groups read as it is; any other text may need quotes there. */
const inGroup = (operator: Operator, value: string): string =>
	operators[operator].takes === 'list' && value.startsWith('(') ? value : quoted(value);

const isList = (filters: Filters): filters is readonly Filter[] => Array.isArray(filters);
const isAll = (filter: Filter): filter is Group & { readonly all: readonly Filter[] } => 'all' in filter;
const isGroup = (filter: Filter): filter is Group => 'all' in filter || 'any' in filter;
