import type { Sql } from 'postgres';
import type { Relation } from './pgoutput.ts';

export interface Column {
	readonly name: string;
	/** As `columns` of a change tell it: `int8`, `_text`. */
	readonly typeName: string;
	/** The type as SQL writes it, without length, so that a cast cuts nothing off. */
	readonly sqlType: string;
	/** Whether it is part of the replica identity. */
	readonly isIdentity: boolean;
	readonly isPrimaryKey: boolean;
}

/** What a role may see of a table. */
export interface Access {
	readonly selectable: ReadonlySet<string>;
	/** It passes row level security. */
	readonly seesAllRows: boolean;
}

/** A table whose changes come, as it is now. */
export interface Table {
	readonly schema: string;
	readonly name: string;
	/** For SQL. */
	readonly sqlName: string;
	/** In the order of the log's tuples. */
	readonly columns: readonly Column[];
	readonly hasRowSecurity: boolean;
	readonly access: (role: string) => Promise<Access>;
}

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

interface TypeRow {
	readonly oid: number;
	readonly sql: string;
	readonly name: string;
}

const loadTypes = async (sql: Sql, oids: readonly number[]): Promise<ReadonlyMap<number, TypeRow>> => {
	const rows = await sql.unsafe<TypeRow[]>(
		`select oid::int, format_type(oid, -1) as sql, typname::text as name from pg_type where oid = any ($1::text::oid[])`,
		[`{${oids.join(',')}}`],
	);
	return new Map(rows.map((row) => [row.oid, row]));
};

const loadAccess = async (sql: Sql, oid: number, role: string): Promise<Access> => {
	const rows = await sql.unsafe<{ name: string; passes: boolean }[]>(
		`select a.attname::text as name, r.rolsuper or r.rolbypassrls as passes
		from pg_roles r join pg_attribute a on a.attrelid = $1 and a.attnum > 0 and not a.attisdropped
		where r.rolname = $2 and has_column_privilege(r.oid, a.attrelid, a.attnum, 'SELECT')`,
		[oid, role],
	);
	return {
		selectable: new Set(rows.map(({ name }) => name)),
		seesAllRows: rows.some(({ passes }) => passes),
	};
};

/** Looks up what the log does not tell of a table; undefined when it is gone. */
export const loadTable = async (sql: Sql, relation: Relation): Promise<Table | undefined> => {
	const { oid, schema, table } = relation;
	const [about] = await sql.unsafe<{ secured: boolean; keys: string }[]>(
		`select c.relrowsecurity as secured, coalesce((
			select json_agg(a.attname) from pg_constraint p
			join pg_attribute a on a.attrelid = p.conrelid and a.attnum = any (p.conkey)
			where p.conrelid = c.oid and p.contype = 'p'
		), '[]')::text as keys
		from pg_class c where c.oid = $1`,
		[oid],
	);
	if (!about) return undefined;
	const keys = JSON.parse(about.keys) as readonly string[];
	const types = await loadTypes(
		sql,
		relation.columns.map(({ typeOid }) => typeOid),
	);
	const known = new Map<string, Promise<Access>>();
	return {
		schema,
		name: table,
		sqlName: `${quoteName(schema)}.${quoteName(table)}`,
		hasRowSecurity: about.secured,
		columns: relation.columns.map(({ name, isKey, typeOid }) => ({
			name,
			isIdentity: isKey,
			isPrimaryKey: keys.includes(name),
			// A type that was dropped since has no name any more; its values are told as texts.
			typeName: types.get(typeOid)?.name ?? 'text',
			sqlType: types.get(typeOid)?.sql ?? 'text',
		})),
		access: async (role) => {
			const access = known.get(role) ?? loadAccess(sql, oid, role);
			known.set(role, access);
			return await access;
		},
	};
};
