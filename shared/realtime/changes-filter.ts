import { invalid } from '../error';
import { toTruth, toValues, type Condition, type RawCondition } from '../postgrest/condition';
import type { Filter, Filters } from '../postgrest/filter';
import { checkFilter, isAll, isGroup, isNegated, listOf } from '../postgrest/filter-shape';
import { toText, toTexts } from '../postgrest/literal';
import { isOperator, operators, type Operator } from '../postgrest/operators';

/** The operators that Realtime's server evaluates. Source: supabase/realtime `subscriptions.ex`. */
export const changesOperators = [
	'eq',
	'neq',
	'gt',
	'gte',
	'lt',
	'lte',
	'in',
	'is',
	'like',
	'ilike',
	'match',
	'imatch',
	'isDistinct',
] as const satisfies readonly Operator[];

/** The server refuses longer lists. */
const longestList = 100;

/**
 * The filter of a subscription to changes, `id=gt.5,state=in.(new,open)`: conditions that all hold, in the shapes that
 * the rows of a table are filtered by. Undefined for no condition. Throws INVALID_PARAMETER for what the server cannot
 * check, or would read otherwise than it is meant.
 */
export function renderChangesFilter(filters: Filters | undefined): string | undefined {
	const conditions =
		filters === undefined
			? []
			: listOf(filters).flatMap((each, index) => flatten(each, `Filter ${index + 1}`));
	return conditions.length > 0 ? conditions.join(',') : undefined;
}

function flatten(filter: Filter, where: string): readonly string[] {
	checkFilter(filter, where);
	if (!isGroup(filter)) return [renderCondition(filter, where)];
	if (isAll(filter) && !isNegated(filter, where) && !filter.referencedTable)
		return filter.all.flatMap((part, index) => flatten(part, `${where}.${index + 1}`));
	if (!('expression' in filter) && !isNegated(filter, where) && !isAll(filter) && filter.any.length <= 1)
		return filter.any.flatMap((part) => flatten(part, where));
	throw invalid(
		'filters',
		`${where}: Realtime checks conditions that all hold, and nothing else`,
		'Listen without this group and filter the events afterwards, or listen several times.',
	);
}

function renderCondition(condition: Condition | RawCondition, where: string): string {
	const column = readColumn(condition.column, where);
	const place = `${where} (${column})`;
	const not = isNegated(condition, place) ? 'not.' : '';
	if ('raw' in condition) return `${column}=${not}${readRaw(condition.raw, place)}`;
	const { operator, value } = condition;
	if (!isOperator(operator) || !changesOperators.some((each) => each === operator)) {
		throw invalid(
			'filters',
			`${place}: Realtime does not know '${String(operator)}'`,
			`Use one of ${changesOperators.join(', ')}, or filter the events afterwards.`,
		);
	}
	return `${column}=${not}${operators[operator].wire}.${renderValue(operator, value, place)}`;
}

/** The server takes everything before the first `=` for a column's name, to the letter. */
function readColumn(given: unknown, where: string): string {
	const name = typeof given === 'string' ? given.trim() : '';
	const unquoted = /^"(?:[^"\\]|\\.)*"$/.test(name) ? name.slice(1, -1).replace(/\\(.)/g, '$1') : name;
	if (unquoted === '') throw invalid('filters', `${where} names no column`);
	if (!/[,()="\\]|->/.test(unquoted)) return unquoted;
	throw invalid(
		'filters',
		`${where}: Realtime cannot filter by '${unquoted}'`,
		'Filter by a column of the table itself, or filter the events afterwards.',
	);
}

function readRaw(raw: unknown, where: string): string {
	const text = toText(raw, where).trim();
	if (/^(?:not\.)?[a-z]+\./.test(text)) return text;
	throw invalid('filters', `${where}: the text must begin with an operator, such as in.(1,2)`);
}

function renderValue(operator: Operator, value: unknown, where: string): string {
	switch (operators[operator].takes) {
		case 'truth':
			return toTruth(value, where);
		case 'list':
			return renderList(value, where);
		case 'pattern':
			// The Data API reads * as %; here only % is one.
			return quoted(toText(value, where).replaceAll('*', '%'));
		default:
			return quoted(toText(value, where));
	}
}

function renderList(value: unknown, where: string): string {
	const texts = toTexts(toValues(value, where), where);
	if (texts.length === 0)
		throw invalid(
			'filters',
			`${where}: the list is empty`,
			'Nothing would ever match: give at least one value.',
		);
	if (texts.length > longestList)
		throw invalid(
			'filters',
			`${where}: the list has ${texts.length} values`,
			`Realtime takes ${longestList}.`,
		);
	return `(${texts.map(quotedElement).join(',')})`;
}

/** What the server would read as the end of a condition, or trim. */
const quoted = (text: string): string => (/[,()"\\]|^\s|\s$/.test(text) ? quote(text) : text);

/** The server makes an array literal of a list, in which braces and NULL have a meaning too. */
const quotedElement = (text: string): string =>
	/[,(){}"\\]|^\s|\s$|^$|^null$/i.test(text) ? quote(text) : text;

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
