import { readField, readList, readQuoted } from './names.ts';
import type { Condition, Filter, Operation, Quantifier } from './query.ts';
import type { TextReader } from './text-reader.ts';

const simpleOperators: Readonly<Record<string, string>> = {
	neq: '<>',
	cs: '@>',
	cd: '<@',
	ov: '&&',
	sl: '<<',
	sr: '>>',
	nxr: '&<',
	nxl: '&>',
	adj: '-|-',
};

const quantifiedOperators: Readonly<Record<string, string>> = {
	eq: '=',
	gte: '>=',
	gt: '>',
	lte: '<=',
	lt: '<',
	like: 'like',
	ilike: 'ilike',
	match: '~',
	imatch: '~*',
};

const searchFunctions: Readonly<Record<string, string>> = {
	fts: 'to_tsquery',
	plfts: 'plainto_tsquery',
	phfts: 'phraseto_tsquery',
	wfts: 'websearch_to_tsquery',
};

const truths: Readonly<Record<string, Extract<Operation, { kind: 'is' }>['value']>> = {
	null: 'NULL',
	not_null: 'NOT NULL',
	true: 'TRUE',
	false: 'FALSE',
	unknown: 'UNKNOWN',
};

type ReadValue = (reader: TextReader) => string;

const readListElement = (reader: TextReader): string =>
	// A quoted element ends at its quote; quotes in the middle of an element are part of it.
	reader.attempt(() => {
		const quoted = readQuoted(reader);
		return quoted !== undefined && (reader.isAtEnd || reader.isNext(/[,)]/y)) ? quoted : undefined;
	}) ??
	reader.match(/[^,)]*/y)?.[0] ??
	'';

const readInList = (reader: TextReader): readonly string[] => {
	reader.skipSpace();
	reader.expect('(');
	const values = [readListElement(reader)];
	while (reader.take(',')) values.push(readListElement(reader));
	reader.expect(')');
	reader.skipSpace();
	return values;
};

/** Reads `eq.5`, `in.(1,2)`, `fts(english).cat`: undefined if no operator comes next. */
const readOperation = (reader: TextReader, readValue: ReadValue): Operation | undefined => {
	if (reader.take('in.')) return { kind: 'in', values: readInList(reader) };
	if (reader.take('is.')) {
		const word = reader.match(/null|not_null|true|false|unknown/iy)?.[0].toLowerCase();
		const value = truths[word ?? ''];
		return value ? { kind: 'is', value } : reader.fail('isVal: (null, not_null, true, false, unknown)');
	}
	if (reader.take('isdistinct.')) return { kind: 'distinct', value: readValue(reader) };

	const search = reader.match(/(fts|plfts|phfts|wfts)(?:\(([\p{L}\d_ $]+)\))?\./uy);
	if (search) {
		const [, name = '', language] = search;
		return {
			kind: 'search',
			function: searchFunctions[name] ?? '',
			language: language?.trim(),
			value: readValue(reader),
		};
	}
	const simple = reader.match(/(neq|cs|cd|ov|sl|sr|nxr|nxl|adj)\./y)?.[1];
	if (simple !== undefined) {
		return { kind: 'compare', operator: simpleOperators[simple] ?? '', value: readValue(reader) };
	}
	const quantified = reader.match(/(eq|gte|gt|lte|lt|like|ilike|match|imatch)(?:\((any|all)\))?\./y);
	if (!quantified) return undefined;
	const [, name = '', quantifier] = quantified;
	return {
		kind: 'quantified',
		operator: quantifiedOperators[name] ?? '',
		quantifier: quantifier as Quantifier | undefined,
		value: readValue(reader),
		isPattern: name === 'like' || name === 'ilike',
	};
};

const expectedOperator = '"not" or operator (eq, gt, ...)';

/** Reads an operator and its value, perhaps negated; undefined if the text starts with neither. */
export const readComparison = (
	reader: TextReader,
	readValue: ReadValue,
): Omit<Filter, 'field'> | undefined => {
	const not = reader.take('not.');
	const operation = readOperation(reader, readValue);
	if (operation) return { not, operation };
	return not ? reader.fail('operator (eq, gt, ...)') : undefined;
};

/** A value at the top level runs to the end of the parameter, whatever it holds. */
export const readWholeValue: ReadValue = (reader) => reader.takeRest();

/** A value inside a group ends at a comma or parenthesis, unless it is quoted or a `{…}` array. */
const readGroupedValue: ReadValue = (reader) =>
	reader.attempt(() => {
		const quoted = readQuoted(reader);
		return quoted !== undefined && (reader.isAtEnd || reader.isNext(/[,)]/y)) ? quoted : undefined;
	}) ??
	reader.match(/\{[^{}]*\}/y)?.[0] ??
	reader.match(/[^,)]*/y)?.[0] ??
	'';

const readGroupedFilter = (reader: TextReader): Filter => {
	const field = readField(reader);
	reader.expect('.');
	const comparison = readComparison(reader, readGroupedValue);
	return comparison ? { field, ...comparison } : reader.fail(expectedOperator);
};

/** Reads one condition of a group: `age.gt.5`, or a group of its own: `not.and(a.eq.1,b.eq.2)`. */
export const readCondition = (reader: TextReader): Condition => {
	const filter = reader.attempt(() => readGroupedFilter(reader));
	if (filter) return filter;
	reader.skipSpace();
	const not = reader.take('not.');
	const word = reader.match(/and|or/y)?.[0];
	if (word === undefined) return reader.fail('logic operator (and, or)');
	reader.skipSpace();
	reader.expect('(');
	const conditions = readList(reader, () => readCondition(reader));
	reader.skipSpace();
	reader.expect(')');
	reader.skipSpace();
	return { not, joinedBy: word === 'and' ? 'AND' : 'OR', conditions };
};

export { expectedOperator };
