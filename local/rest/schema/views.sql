-- The parsed query of each view, in PostgreSQL's own notation, and the names of the columns of all relations by number.
select json_build_object(
	'views', coalesce((
		select json_agg(json_build_object('oid', c.oid::int8, 'query', r.ev_action::text))
		from pg_class c
		join pg_rewrite r on r.ev_class = c.oid and r.rulename = '_RETURN'
		join pg_namespace n on n.oid = c.relnamespace
		where c.relkind in ('v', 'm') and n.nspname <> all ('{pg_catalog,information_schema}')
	), '[]'::json),
	'relations', coalesce((
		select json_agg(json_build_object(
			'oid', c.oid::int8, 'schema', n.nspname, 'name', c.relname,
			'columns', (
				select json_object_agg(a.attnum, a.attname) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
			)
		))
		from pg_class c
		join pg_namespace n on n.oid = c.relnamespace
		where c.relkind in ('r', 'v', 'm', 'f', 'p') and n.nspname <> all ('{pg_catalog,information_schema}')
	), '[]'::json)
)::text as document
