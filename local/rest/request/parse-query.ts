import { readFieldName, readJsonPath, readList } from './names.ts';
import { expectedOperator, readComparison, readCondition, readWholeValue } from './parse-filter.ts';
import { parseOrder } from './parse-order.ts';
import { parseSelect } from './parse-select.ts';
import type { At, Condition, EmbedPath, Field, Filter, Query, Range } from './query.ts';
import { TextReader } from './text-reader.ts';

type Parameter = readonly [name: string, value: string];

const parsePath = (name: string): { readonly path: EmbedPath; readonly field: Field } =>
	new TextReader(name, `failed to parse tree path (${name})`).parse((reader) => {
		const names = [readFieldName(reader)];
		while (reader.take('.')) names.push(readFieldName(reader));
		const path = readJsonPath(reader);
		return { path: names.slice(0, -1), field: { name: names.at(-1) ?? '', path } };
	});

/** Undefined: the value is no filter, so for a function called by GET it is an argument. */
const parseFilter = ([name, value]: Parameter, mayBeArgument: boolean): At<Filter> | undefined => {
	const { path, field } = parsePath(name);
	const comparison = new TextReader(value, `failed to parse filter (${value})`).parse(
		(reader) =>
			readComparison(reader, readWholeValue) ?? (mayBeArgument ? undefined : reader.fail(expectedOperator)),
	);
	return comparison && { path, value: { field, ...comparison } };
};

/** `orders.not.or=(…)`: the path, perhaps `not`, and the operator are in the name. */
const parseLogic = ([name, value]: Parameter): At<Condition> => {
	const names = new TextReader(name, `failed to parse logic path (${name})`).parse((reader) => {
		const parts = [readFieldName(reader)];
		while (reader.take('.')) parts.push(readFieldName(reader));
		return parts;
	});
	const operator = `${names.includes('not') ? 'not.' : ''}${names.at(-1) ?? ''}`;
	const condition = new TextReader(`${operator}${value}`, `failed to parse logic tree (${value})`).parse(
		readCondition,
	);
	return { path: names.slice(0, -1).filter((part) => part !== 'not'), value: condition };
};

const parseColumns = (name: string, text: string): readonly string[] =>
	new TextReader(text, `failed to parse ${name} parameter (${text})`).parse((reader) =>
		readList(reader, () => readFieldName(reader)),
	);

const readInteger = (text: string | undefined): number | undefined =>
	text !== undefined && /^\s*-?\d+\s*$/.test(text) ? Number(text) : undefined;

const parseRanges = (limits: readonly Parameter[], offsets: readonly Parameter[]): readonly At<Range>[] => {
	const toPrefix = (name: string): string => name.slice(0, name.lastIndexOf('.') + 1);
	const limitBy = new Map(limits.map(([name, value]) => [toPrefix(name), readInteger(value)]));
	const offsetBy = new Map(offsets.map(([name, value]) => [toPrefix(name), readInteger(value)]));
	return [...new Set([...limitBy.keys(), ...offsetBy.keys()])].map((prefix) => ({
		path:
			prefix === ''
				? []
				: parsePath(prefix.slice(0, -1)).path.concat(parsePath(prefix.slice(0, -1)).field.name),
		value: { limit: limitBy.get(prefix), offset: offsetBy.get(prefix) ?? 0 },
	}));
};

const isNamed =
	(...words: readonly string[]) =>
	([name]: Parameter): boolean =>
		words.includes(name.slice(name.lastIndexOf('.') + 1));

const reserved = ['select', 'columns', 'on_conflict'];

const canonicalise = (parameters: readonly Parameter[]): string => {
	const sorted = new URLSearchParams();
	for (const [name, value] of parameters) sorted.append(name, value);
	sorted.sort();
	return sorted.toString();
};

/** Parses a whole query string. With `mayHaveArguments` what is no filter is taken as an argument of a function. */
export const parseQuery = (
	search: string,
	{ mayHaveArguments }: { readonly mayHaveArguments: boolean },
): Query => {
	const parameters: readonly Parameter[] = [...new URLSearchParams(search)].filter(
		([name]) => name !== 'apikey',
	);
	const first = (wanted: string): string | undefined => parameters.find(([name]) => name === wanted)?.[1];
	const filterParameters = parameters.filter(
		(parameter) =>
			!reserved.includes(parameter[0]) && !isNamed('order', 'limit', 'offset', 'and', 'or')(parameter),
	);
	const parsed = filterParameters.map((parameter) => ({
		parameter,
		filter: parseFilter(parameter, mayHaveArguments),
	}));
	const [columns, onConflict] = [first('columns'), first('on_conflict')];
	return {
		select: parseSelect(first('select') ?? '*'),
		filters: parsed.flatMap(({ filter }) => filter ?? []),
		logic: parameters.filter(isNamed('and', 'or')).map(parseLogic),
		orders: parameters
			.filter(isNamed('order'))
			.map(([name, value]) => ({ path: parsePath(name).path, value: parseOrder(value) })),
		ranges: parseRanges(parameters.filter(isNamed('limit')), parameters.filter(isNamed('offset'))),
		columns: columns === undefined ? undefined : parseColumns('columns', columns),
		onConflict: onConflict === undefined ? undefined : parseColumns('on_conflict', onConflict),
		arguments: parsed.filter(({ filter }) => !filter).map(({ parameter }) => parameter),
		filterNames: new Set(filterParameters.map(([name]) => name)),
		canonical: canonicalise(parameters),
	};
};
