import { readField, readFieldName, readIdentifier, readList } from './names.ts';
import type { Aggregate, SelectField, SelectItem, SelectRelation } from './query.ts';
import { TextReader } from './text-reader.ts';

const itemEnd = /[ \t]*(?:[,)]|$)/y;
const aggregates: readonly Aggregate[] = ['sum', 'avg', 'count', 'max', 'min'];

const readAlias = (reader: TextReader): string | undefined =>
	reader.attempt(() => {
		const alias = readFieldName(reader);
		// `name::text` is a cast, not an alias.
		return reader.match(/:(?!:)/y) ? alias : undefined;
	});

const readEmbedParameters = (reader: TextReader): Pick<SelectRelation, 'hint' | 'join'> => {
	let hint: string | undefined;
	let join: SelectRelation['join'];
	for (let count = 0; count < 2 && reader.take('!'); count++) {
		const word = reader.match(/(left|inner)(?=[!(])/y)?.[1];
		if (word === 'left' || word === 'inner') join ??= word;
		else {
			const name = readFieldName(reader);
			hint ??= name;
		}
	}
	return { hint, join };
};

const readRelation = (reader: TextReader): SelectRelation | undefined => {
	const isSpread = reader.take('...');
	const alias = isSpread ? undefined : readAlias(reader);
	const name = readFieldName(reader);
	// `count()` is the aggregate.
	if (!isSpread && name === 'count') return undefined;
	const { hint, join } = readEmbedParameters(reader);
	if (!reader.take('(')) return undefined;
	return { kind: 'relation', name, alias, hint, join, isSpread, select: [] };
};

const readCast = (reader: TextReader): string | undefined =>
	reader.take('::') ? readIdentifier(reader) : undefined;

const readAggregate = (reader: TextReader): Aggregate | undefined =>
	aggregates.find((aggregate) => reader.take(`.${aggregate}()`));

const readSelectField = (reader: TextReader): SelectField => {
	const none = { alias: undefined, cast: undefined, aggregate: undefined, aggregateCast: undefined };
	const everything = { name: '*', path: [] };
	if (reader.match(/\*(?=[ \t]*(?:[,)]|$))/y)) return { kind: 'field', field: everything, ...none };

	const alias = readAlias(reader);
	if (reader.match(/count\(\)/y)) {
		const aggregateCast = readCast(reader);
		return { kind: 'field', field: everything, ...none, alias, aggregate: 'count', aggregateCast };
	}
	const field = readField(reader);
	const cast = readCast(reader);
	const aggregate = readAggregate(reader);
	const aggregateCast = readCast(reader);
	if (!reader.isNext(itemEnd)) reader.fail('"->", "::", ".", ")", "," or end of input');
	return { kind: 'field', field, alias, cast, aggregate, aggregateCast };
};

const readItem = (reader: TextReader): SelectItem => {
	reader.skipSpace();
	const relation = reader.attempt(() => readRelation(reader));
	if (!relation) return readSelectField(reader);
	reader.skipSpace();
	if (reader.take(')')) return relation;
	const select = readList(reader, () => readItem(reader));
	reader.skipSpace();
	reader.expect(')');
	reader.skipSpace();
	return { ...relation, select };
};

/** Parses `select=id,name::text,alias:address->>city,orders!inner(id,total.sum())`. */
export const parseSelect = (text: string): readonly SelectItem[] =>
	new TextReader(text, `failed to parse select parameter (${text})`).parse((reader) => {
		if (reader.isAtEnd) return [];
		const items = readList(reader, () => readItem(reader));
		reader.expectEnd('"," or end of input');
		return items;
	});
