import { invalid } from '../error';
import type { Filter, Filters, Group, RawGroup } from './filter';

/** The four shapes of a filter, told apart by the first key, and what else each may hold. */
const shapes: Readonly<Record<string, readonly string[]>> = {
	all: ['not', 'referencedTable'],
	any: ['not', 'referencedTable'],
	expression: ['referencedTable'],
	raw: ['column', 'not'],
	operator: ['column', 'value', 'not', 'config', 'type'],
};

const shapeNames = Object.keys(shapes);

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
	const keys = Object.keys(filter);
	const shape = shapeNames.find((each) => keys.includes(each)) ?? 'operator';
	const odd = keys.find((key) => key !== shape && !shapes[shape]?.includes(key));
	if (odd !== undefined) {
		throw invalid(
			'filters',
			`${where}: '${odd}' cannot stand beside '${shape}'`,
			'A filter is {column, operator, value}, {column, raw}, {all}, {any} or {expression}, each with not where it applies.',
		);
	}
	if ((shape === 'all' || shape === 'any') && !Array.isArray(Reflect.get(filter, shape)))
		throw invalid('filters', `${where}: '${shape}' must be a list of conditions`);
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
