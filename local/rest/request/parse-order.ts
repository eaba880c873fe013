import { readField, readFieldName, readList } from './names.ts';
import type { OrderTerm } from './query.ts';
import { TextReader } from './text-reader.ts';

const readDirections = (reader: TextReader): Pick<OrderTerm, 'direction' | 'nulls'> => {
	const direction = reader.match(/\.(asc|desc)(?=[.,]|[ \t]*$)/y)?.[1];
	const nulls = reader.match(/\.(nullsfirst|nullslast)/y)?.[1];
	reader.skipSpace();
	if (!reader.isNext(/,|$/y)) reader.fail('delimiter (.), "," or end of input');
	return {
		direction: direction === undefined ? undefined : direction === 'asc' ? 'ASC' : 'DESC',
		nulls: nulls === undefined ? undefined : nulls === 'nullsfirst' ? 'NULLS FIRST' : 'NULLS LAST',
	};
};

const readTerm = (reader: TextReader): OrderTerm => {
	reader.skipSpace();
	const related = reader.attempt(() => {
		const relation = readFieldName(reader);
		if (!reader.take('(')) return undefined;
		const field = readField(reader);
		return reader.take(')') ? { relation, field } : undefined;
	});
	return { ...(related ?? { relation: undefined, field: readField(reader) }), ...readDirections(reader) };
};

/** Parses `order=age.desc.nullslast,customers(name)`. */
export const parseOrder = (text: string): readonly OrderTerm[] =>
	new TextReader(text, `failed to parse order (${text})`).parse((reader) => {
		const terms = readList(reader, () => readTerm(reader));
		reader.expectEnd('"," or end of input');
		return terms;
	});
