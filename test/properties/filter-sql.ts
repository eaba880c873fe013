import type { Condition, Group } from '../../shared';

export type Filter = Condition | (Group & { all?: readonly Filter[]; any?: readonly Filter[] });

export const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/**
 * A tree of filters in PostgreSQL's own words, its values as parameters; `table` is the alias of the table of its columns.
 * PostgREST reads * in a pattern as %.
 */
export function toSql(filter: Filter, parameters: unknown[], table?: string): string {
	const parts = 'all' in filter ? filter.all : 'any' in filter ? filter.any : undefined;
	if (parts) {
		const joined = parts
			.map((part) => toSql(part, parameters, table))
			.join('all' in filter ? ' and ' : ' or ');
		return `${filter.not ? 'not ' : ''}(${joined})`;
	}
	if (!('operator' in filter)) throw new Error('neither a group nor a condition');
	const { column: name, operator, value, not: negated } = filter;
	const parameter = (given: unknown) => `$${parameters.push(given)}`;
	const prefix = negated ? 'not ' : '';
	if (operator === 'textSearch') return `${prefix}(${searchSql(filter, parameter)})`;
	const body = conditionSql(operator, value, parameter);
	return `${prefix}(${table ? `${table}.` : ''}${columnSql(name)} ${body})`;
}

/** A column, or a JSON path, whose keys may stand in double quotes. */
function columnSql(name: string): string {
	const [base = '', ...path] = name.split(/(?=->)/);
	return quote(base) + path.map((step) => step.replace(/^(->>?)"?(.*?)"?$/, "$1'$2'")).join('');
}

const searches = { plain: 'plainto_tsquery', phrase: 'phraseto_tsquery', websearch: 'websearch_to_tsquery' };

/** The configuration reads the text of the column as well as what is searched for. */
function searchSql(
	{ column: name, value, type, config }: Condition,
	parameter: (given: unknown) => string,
): string {
	const by = config ? `'${config}', ` : '';
	return `to_tsvector(${by}${quote(name)}) @@ ${type ? searches[type] : 'to_tsquery'}(${by}${parameter(value)}::text)`;
}

/** What stands for a value of another kind than text: its text, and the type that PostgreSQL is to read it as. */
function typedSql(value: unknown): readonly [string, string] | undefined {
	if (value instanceof Date) return [value.toISOString(), 'timestamptz'];
	if (typeof value === 'boolean') return [String(value), 'boolean'];
	if (typeof value === 'bigint' || typeof value === 'number') return [String(value), 'numeric'];
	return undefined;
}

const jsonText = (value: unknown): string =>
	JSON.stringify(value, (_key, member: unknown) =>
		typeof member === 'bigint' ? `#${member}#` : member,
	).replace(/"#(\d+)#"/g, '$1');

const binary: Readonly<Record<string, string>> = {
	eq: '=', neq: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=', isDistinct: 'is distinct from', match: '~', imatch: '~*',
	contains: '@>', containedBy: '<@', overlaps: '&&',
	rangeGt: '>>', rangeGte: '&>', rangeLt: '<<', rangeLte: '&<', rangeAdjacent: '-|-',
}; // prettier-ignore

function conditionSql(operator: string, value: unknown, parameter: (given: unknown) => string): string {
	const pattern = (each: unknown) => String(each).replaceAll('*', '%');
	if (operator === 'is') return `is ${value === null ? 'null' : String(value)}`;
	const [typed, type] = typedSql(value) ?? [];
	if (type) return `${binary[operator]} ${parameter(typed)}::text::${type}`;
	if (operator === 'in') return `= any (${parameter(value)}::text[])`;
	const [, like, quantifier] = /^(i?like)(?:(All|Any)Of)?$/.exec(operator) ?? [];
	if (like && quantifier)
		return `${like} ${quantifier} (${parameter((value as unknown[]).map(pattern))}::text[])`;
	if (like) return `${like} ${parameter(pattern(value))}`;
	if (
		operator.startsWith('range') ||
		(typeof value === 'string' && /^[[(]\d+,/.test(value) && /contain|overlaps/.test(operator))
	)
		return `${binary[operator]} ${parameter(rangeText(value))}::int4range`;
	if (Array.isArray(value)) return `${binary[operator]} ${parameter(value)}::text[]`;
	if (typeof value === 'object') return `${binary[operator]} ${parameter(jsonText(value))}::text::jsonb`;
	return `${binary[operator]} ${parameter(value)}`;
}

const rangeText = (value: unknown) => (Array.isArray(value) ? `(${value.join(',')})` : value);
