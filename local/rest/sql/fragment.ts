import type { QualifiedName } from '../schema/schema.ts';

/** A piece of SQL. Values of the client are parameters and never part of the text. */
export interface Fragment {
	readonly parts: readonly (string | Parameter)[];
}

interface Parameter {
	readonly value: string | null;
}

/** Text that this program wrote itself. */
export const raw = (text: string): Fragment => ({ parts: [text] });

/** A value, whose type PostgreSQL finds out from where it stands. */
export const parameter = (value: string | null): Fragment => ({ parts: [{ value }] });

/** Builds SQL around other fragments: sql`select ${column} from ${table}`. */
export const sql = (texts: TemplateStringsArray, ...fragments: readonly Fragment[]): Fragment => ({
	parts: texts.flatMap((text, index) => [text, ...(fragments[index]?.parts ?? [])]),
});

export const nothing = raw('');

export const join = (fragments: readonly Fragment[], separator: string): Fragment => ({
	parts: fragments.flatMap(({ parts }, index) => (index === 0 ? parts : [separator, ...parts])),
});

/** A name from the client or the database. Quoted, it can be nothing but a name; no name holds a NUL. */
export const identifier = (name: string): Fragment =>
	raw(`"${name.replaceAll('\0', '').replaceAll('"', '""')}"`);

export const qualified = ({ schema, name }: QualifiedName): Fragment =>
	schema === '' ? identifier(name) : sql`${identifier(schema)}.${identifier(name)}`;

/** A column of a table, or all of them for `*`. */
export const columnOf = (table: QualifiedName, column: string): Fragment =>
	sql`${qualified(table)}.${column === '*' ? raw('*') : identifier(column)}`;

/** A text that comes from the database itself. */
export const literal = (text: string): Fragment =>
	raw(`${text.includes('\\') ? 'E' : ''}'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`);

/** The text of an array with these elements, to be passed as a parameter. */
export const toArrayLiteral = (values: readonly string[]): string =>
	`{${values.map((value) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;

/** SQL text with `$1`, `$2` …, and the values for them. */
export const render = ({
	parts,
}: Fragment): { readonly text: string; readonly values: (string | null)[] } => {
	const values: (string | null)[] = [];
	const text = parts
		.map((part) => (typeof part === 'string' ? part : `$${values.push(part.value)}`))
		.join('');
	return { text, values };
};
