-- Functions that take one row of a table and return rows of another: relationships made by hand.
with relations as (
	select reltype from pg_class where relkind in ('v', 'r', 'm', 'f', 'p') and reltype <> 0
)
select coalesce(json_agg(json_build_object(
	'function', json_build_object('schema', n.nspname, 'name', p.proname),
	'table', json_build_object('schema', an.nspname, 'name', a.typname),
	'foreignTable', json_build_object('schema', rn.nspname, 'name', r.typname),
	'isToOne', not p.proretset or p.prorows = 1
)), '[]')::text as document
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join pg_type a on a.oid = p.proargtypes[0]
join pg_namespace an on an.oid = a.typnamespace
join pg_type r on r.oid = p.prorettype
join pg_namespace rn on rn.oid = r.typnamespace
where p.pronargs = 1
	and p.proargtypes[0] in (select reltype from relations)
	and p.prorettype in (select reltype from relations)
