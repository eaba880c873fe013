import { invalid } from '../error';
import { parseExact } from '../exact-json';
import { readColumn, type ColumnName } from './column';
import { isNegated, refuseNot } from './filter-shape';
import {
	quoted,
	refuseBroken,
	toArrayLiteral,
	toCollection,
	toRange,
	toText,
	toTexts,
	withoutNull,
} from './literal';
import { NotRead, readInGroup } from './read-raw';
import { isOperator, operators, truths, type Operator } from './operators';

/** `{ column: 'age', operator: 'gte', value: 18 }` */
export interface Condition {
	readonly column: string;
	readonly operator: Operator;
	readonly value: unknown;
	readonly not?: boolean;
	/** For `textSearch`: the text search configuration, such as `english`. */
	readonly config?: string;
	/** For `textSearch`: how the text is read; as a `tsquery` by default. */
	readonly type?: TextSearchType;
}

/** PostgREST's own text behind the column, sent as it is: `{ column: 'id', raw: 'in.(1,2)' }`. */
export interface RawCondition {
	readonly column: string;
	readonly raw: string;
	readonly not?: boolean;
}

export type TextSearchType = 'plain' | 'phrase' | 'websearch';

export interface WrittenCondition extends WrittenValue {
	readonly column: ColumnName;
	/** Of PostgREST's own text: where it stands. */
	readonly rawAt?: string;
}

/** A parameter of its own. One of another table that is named as PostgREST's own parameters would be taken for those. */
export function asParameter(written: WrittenCondition): readonly [name: string, value: string] {
	const { table, text, canBeParameter } = written.column;
	const place = table === undefined ? '' : `${table}.`;
	if (canBeParameter) return [place + text, alone(written)];
	if (table !== undefined) refuseNot(table, `The filter on ${table}`);
	return [`${place}and`, `(${inGroup(written)})`];
}

/** Operator and value as they stand in a parameter of their own. */
const alone = ({ operator, value }: WrittenCondition): string => `${operator}.${value}`;

/**
 * The same inside `and=(…)` or `or=(…)`, with the column, where some characters must be quoted; which table the group is
 * about, its name tells. Throws for text that cannot stand there.
 */
export function inGroup(written: WrittenCondition): string {
	const { column, operator, value, isReady, rawAt } = written;
	if (rawAt !== undefined) refuseMore(alone(written), rawAt);
	return `${column.text}.${operator}.${isReady ? value : quoted(value)}`;
}

export function renderCondition(
	condition: Condition | RawCondition,
	where: string,
	embedded?: ReadonlySet<string>,
): WrittenCondition {
	if (typeof condition.column !== 'string' || condition.column.trim() === '')
		throw invalid('filters', `${where} names no column`);
	const place = `${where} (${condition.column})`;
	const prefix = isNegated(condition, place) ? 'not.' : '';
	refuseBroken(condition.column, place);
	const column = readColumn(condition.column, embedded);
	if ('raw' in condition) {
		const raw = prefix + toText(condition.raw, place).trim();
		const [, operator, value] = /^((?:not\.)*[a-z]+(?:\([^()]*\))?)\.(.*)$/s.exec(raw) ?? [];
		if (operator !== undefined && value !== undefined)
			return { column, operator, value, isReady: true, rawAt: place };
		throw invalid('filters', `${place}: the text must begin with an operator, such as in.(1,2)`);
	}
	const { operator, value, isReady } = renderValue(condition, place);
	return { column, operator: prefix + operator, value, isReady };
}

/** Text that is more than one condition would end the group it stands in, or widen it. */
function refuseMore(raw: string, where: string): void {
	const read = readInGroup(raw);
	if (!(read instanceof NotRead)) return;
	throw invalid(
		'filters',
		`${where}: in a group, the value ends before ${read.asPlace}`,
		'Put the value in double quotes, such as eq."Smith, John", with a backslash before each quote and backslash in it.',
	);
}

interface WrittenValue {
	readonly operator: string;
	readonly value: string;
	/** Whether nothing of the value need be quoted any more. */
	readonly isReady?: boolean;
}

function renderValue(condition: Condition, where: string): WrittenValue {
	const { operator, value } = condition;
	if (!isOperator(operator)) {
		throw invalid(
			'filters',
			`${where}: '${String(operator)}' is no operator`,
			`Use one of ${Object.keys(operators).join(', ')}.`,
		);
	}
	const { wire, takes } = operators[operator];
	switch (takes) {
		case 'scalar':
		case 'pattern':
			return { operator: wire, value: toText(value, where) };
		case 'patterns':
			return { operator: wire, value: toArrayLiteral(withoutNull(toValues(value, where), where), where) };
		case 'collection':
			return { operator: wire, value: toCollection(value, where) };
		case 'range':
			return { operator: wire, value: toRange(value, where) };
		case 'truth':
			return { operator: wire, value: toTruth(value, where) };
		case 'search':
			return { operator: toSearch(condition, where), value: toText(value, where) };
		case 'list': {
			const texts = toTexts(withoutNull(toValues(value, where), where), where);
			// PostgREST reads in.("") as the empty list, which matches nothing.
			if (texts.length === 1 && texts[0] === '') return { operator: 'eq', value: '' };
			const list = `(${texts.map(quoted).join(',')})`;
			return { operator: wire, value: list, isReady: true };
		}
	}
}

export function toTruth(value: unknown, where: string): string {
	const truth = value === null ? 'null' : toText(value, where).toLowerCase();
	if (truths.some((each) => each === truth)) return truth;
	throw invalid(
		'filters',
		`${where}: 'is' cannot ask for '${truth}'`,
		`Use ${truths.join(', ')}, or the operator 'eq'.`,
	);
}

const searches: Readonly<Record<TextSearchType, string>> = {
	plain: 'plfts',
	phrase: 'phfts',
	websearch: 'wfts',
};

function toSearch({ config = '', type }: Condition, where: string): string {
	if (type !== undefined && !Object.hasOwn(searches, type))
		throw invalid(
			'filters',
			`${where}: '${String(type)}' is no way to read a search`,
			'Use plain, phrase or websearch.',
		);
	if (typeof config !== 'string' || !/^\w*$/.test(config))
		throw invalid(
			'filters',
			`${where}: '${String(config)}' is no text search configuration`,
			'Use a name such as english.',
		);
	return (type ? searches[type] : 'fts') + (config && `(${config})`);
}

/** A list as such, as JSON text, or as numbers with commas between them, the way people type them into a form. */
export function toValues(value: unknown, where: string): readonly unknown[] {
	if (Array.isArray(value)) return value;
	if (typeof value !== 'string') return [toText(value, where)];
	if (!value.trimStart().startsWith('[')) return toUnquotedList(value, where);
	try {
		return parseExact(value) as unknown[];
	} catch {
		throw invalid('filters', `${where}: the list is not valid JSON`, 'Write it as ["a","b"].');
	}
}

/** Text with a comma can be one value or several: only for numbers and UUIDs is it certain which. */
function toUnquotedList(text: string, where: string): readonly string[] {
	const parts = text.split(',').map((each) => each.trim());
	if (parts.length === 1) return text.trim() === '' ? [] : [text];
	if (parts.every((each) => /^-?\d+(?:\.\d+)?$|^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(each)))
		return parts;
	throw invalid(
		'filters',
		`${where}: '${text.slice(0, 40)}' could be one value or several`,
		'Write a list as ["a","b"], and a single value that holds a comma as ["a,b"].',
	);
}
