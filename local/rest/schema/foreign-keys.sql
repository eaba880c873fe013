-- All foreign keys. One is one-to-one when its columns are exactly those of a primary key or unique constraint.
with keys as (
	select conrelid, (select array_agg(k order by k) from unnest(conkey) k) as columns
	from pg_constraint where contype in ('p', 'u')
)
select coalesce(json_agg(json_build_object(
	'constraint', f.conname,
	'table', json_build_object('schema', n1.nspname, 'name', c1.relname),
	'foreignTable', json_build_object('schema', n2.nspname, 'name', c2.relname),
	'columns', (
		select json_agg(json_build_array(own.attname, other.attname) order by position)
		from unnest(f.conkey, f.confkey) with ordinality pair (own_number, other_number, position)
		join pg_attribute own on own.attrelid = f.conrelid and own.attnum = own_number
		join pg_attribute other on other.attrelid = f.confrelid and other.attnum = other_number
	),
	'isOneToOne', exists (
		select from keys
		where keys.conrelid = f.conrelid and keys.columns = (select array_agg(k order by k) from unnest(f.conkey) k)
	)
) order by n1.nspname, c1.relname, f.conname), '[]')::text as document
from pg_constraint f
join pg_class c1 on c1.oid = f.conrelid
join pg_namespace n1 on n1.oid = c1.relnamespace
join pg_class c2 on c2.oid = f.confrelid
join pg_namespace n2 on n2.oid = c2.relnamespace
where f.contype = 'f' and f.conparentid = 0
