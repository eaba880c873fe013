import { invalid } from '../error';
import { refuseBroken } from './literal';
import type { Filter, Filters, Group, RawGroup } from './filter';

/** The four shapes of a filter, told apart by the first key, and what else each may hold. */
const shapes = {
	all: ['not', 'referencedTable'],
	any: ['not', 'referencedTable'],
	expression: ['referencedTable'],
	raw: ['column', 'not'],
	operator: ['column', 'value', 'not', 'config', 'type'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

function shapeOf(filter: object): keyof typeof shapes {
	for (const shape of shapeNames) if (Object.hasOwn(filter, shape)) return shape;
	return 'operator';
}

const shapeNames = ['all', 'any', 'expression', 'raw'] as const;

/**
 * Refuses whatever is not exactly a filter: a key that is not known, or of another shape, would be dropped without a
 * word, and the rest could match other rows than meant.
 */
export function checkFilter(filter: unknown, where: string): asserts filter is Filter {
	if (typeof filter !== 'object' || filter === null || Array.isArray(filter))
		throw invalid(
			'filters',
			`${where} is not a condition or a group`,
			'Write it as {"column", "operator", "value"}.',
		);
	const shape = shapeOf(filter);
	const others: readonly string[] = shapes[shape];
	for (const key of Object.keys(filter)) {
		if (key === shape) continue;
		if (others.includes(key)) {
			// Of a value its operator speaks.
			if (key !== 'value') refuseLost(filter, key, where);
			continue;
		}
		throw invalid(
			'filters',
			`${where}: '${key}' cannot stand beside '${shape}'`,
			'A filter is {column, operator, value}, {column, raw}, {all}, {any} or {expression}, each with not where it applies.',
		);
	}
	if ('referencedTable' in filter) checkTable(filter.referencedTable, where);
	if ((shape === 'all' || shape === 'any') && !Array.isArray(Reflect.get(filter, shape)))
		throw invalid('filters', `${where}: '${shape}' must be a list of conditions`);
}

/** What an expression lost is not the same as what was left out: without it, the filter may mean the opposite. */
function refuseLost(filter: object, key: string, where: string): void {
	if (Reflect.get(filter, key) !== undefined) return;
	throw invalid(
		'filters',
		`${where}: '${key}' is undefined`,
		'Check the expression it comes from, or leave it out.',
	);
}

/** What is no name would leave the group to the table itself. */
function checkTable(table: unknown, where: string): void {
	if (table === undefined || table === '') return;
	if (typeof table !== 'string' || table.trim() === '')
		throw invalid(
			'filters',
			`${where}: 'referencedTable' must be the name of an embedded table`,
			'Check the expression it comes from, or leave it out to filter the rows of the table itself.',
		);
	refuseNot(refuseBroken(table, where), where);
}

/** PostgREST takes `not` before the `and` or `or` of an embedded table for a negation, of whatever it finds there. */
export function refuseNot(table: string, where: string): void {
	if (!/(?:^|\.)\s*"?not"?\s*(?:\.|$)/.test(table)) return;
	throw invalid(
		'filters',
		`${where}: a group cannot filter an embedded table that is called 'not'`,
		'Give it another name in Columns, such as others:not(*).',
	);
}

/** The members of a list of filters, or of one filter by itself. */
export const listOf = (filters: Filters): readonly Filter[] => (isList(filters) ? filters : [filters]);

export const isList = (filters: Filters): filters is readonly Filter[] => Array.isArray(filters);
export const isAll = (filter: Filter): filter is Group & { readonly all: readonly Filter[] } =>
	'all' in filter;
export const isGroup = (filter: Filter): filter is Group | RawGroup =>
	'all' in filter || 'any' in filter || 'expression' in filter;

/** Whether a condition or group is negated. Text is read as the flag it stands for; anything else is refused. */
export function isNegated({ not }: { readonly not?: unknown }, where: string): boolean {
	if (not === undefined || not === false || not === 'false') return false;
	if (not === true || not === 'true') return true;
	throw invalid('filters', `${where}: 'not' must be true or false, not ${String(not)}`);
}
