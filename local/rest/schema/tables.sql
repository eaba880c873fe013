-- All tables and views but the system's own, with their columns in order, as one JSON document.
with recursive domain_chain as (
	select oid, oid as base, typnamespace as base_schema, typbasetype from pg_type
	union all
	select chain.oid, base.oid, base.typnamespace, base.typbasetype
	from domain_chain chain join pg_type base on base.oid = chain.typbasetype
),
base_types as (
	select oid, base, base_schema from domain_chain where typbasetype = 0
),
columns as (
	select
		a.attrelid as relation,
		json_agg(json_build_object(
			'name', a.attname,
			'description', col_description(a.attrelid, a.attnum),
			'nullable', not (a.attnotnull or (t.typtype = 'd' and t.typnotnull)),
			'type', case
				when t.typtype = 'd' and b.base_schema = 'pg_catalog'::regnamespace then format_type(b.base, null)
				when t.typtype <> 'd' and t.typnamespace = 'pg_catalog'::regnamespace then format_type(a.atttypid, null)
				else format_type(a.atttypid, a.atttypmod)
			end,
			'declaredType', format_type(a.atttypid, a.atttypmod),
			'maxLength', information_schema._pg_char_max_length(
				information_schema._pg_truetypid(a.*, t.*), information_schema._pg_truetypmod(a.*, t.*)),
			'default', case
				when t.typbasetype <> 0 and d.adbin is null then pg_get_expr(t.typdefaultbin, 0)
				when a.attidentity = 'd' then format('nextval(%L)', sequence.objid::regclass)
				when a.attgenerated <> '' then null
				else pg_get_expr(d.adbin, d.adrelid)
			end,
			'enumValues', coalesce(
				(select json_agg(enumlabel order by enumsortorder) from pg_enum where enumtypid = b.base), '[]'::json)
		) order by a.attnum) as columns
	from pg_class c
	join pg_attribute a on a.attrelid = c.oid
	join pg_type t on t.oid = a.atttypid
	left join base_types b on b.oid = t.oid
	left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
	left join pg_depend sequence
		on sequence.refobjid = a.attrelid and sequence.refobjsubid = a.attnum and sequence.deptype = 'i'
	where a.attnum > 0 and not a.attisdropped
		and c.relkind in ('r', 'v', 'm', 'f', 'p')
		and c.relnamespace <> all ('{pg_catalog,information_schema,pg_toast}'::regnamespace[])
	group by a.attrelid
),
primary_keys as (
	select c.conrelid as relation, json_agg(a.attname order by a.attname) as columns
	from pg_constraint c
	join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
	where c.contype = 'p'
	group by c.conrelid
)
select coalesce(json_agg(json_build_object(
	'oid', c.oid::int8,
	'schema', n.nspname,
	'name', c.relname,
	'description', obj_description(c.oid, 'pg_class'),
	'isView', c.relkind in ('v', 'm'),
	-- pg_relation_is_updatable answers with one bit for each command: 4 update, 8 insert, 16 delete.
	'insertable', c.relkind in ('r', 'p') or (c.relkind in ('v', 'f') and pg_relation_is_updatable(c.oid, true) & 8 = 8),
	'updatable', c.relkind in ('r', 'p') or (c.relkind in ('v', 'f') and pg_relation_is_updatable(c.oid, true) & 4 = 4),
	'deletable', c.relkind in ('r', 'p') or (c.relkind in ('v', 'f') and pg_relation_is_updatable(c.oid, true) & 16 = 16),
	'primaryKey', coalesce(k.columns, '[]'::json),
	'columns', coalesce(cols.columns, '[]'::json)
) order by n.nspname, c.relname), '[]')::text as document
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join columns cols on cols.relation = c.oid
left join primary_keys k on k.relation = c.oid
where c.relkind in ('r', 'v', 'm', 'f', 'p')
	and n.nspname <> all ('{pg_catalog,information_schema,pg_toast}')
	and not c.relispartition
