-- The API's own settings (`alter role authenticator set pgrst.…`), and the settings of the roles it takes on.
with settings as (
	select r.rolname, split_part(entry, '=', 1) as name, substr(entry, strpos(entry, '=') + 1) as value
	from pg_db_role_setting s
	join pg_roles r on r.oid = s.setrole
	cross join lateral unnest(s.setconfig) entry
)
select json_build_object(
	'api', coalesce((
		select json_object_agg(substr(name, 7), value) from settings where rolname = current_user and name like 'pgrst.%'
	), '{}'::json),
	'roles', coalesce((
		select json_object_agg(rolname, of_role)
		from (select rolname, json_object_agg(name, value) as of_role from settings where rolname <> current_user group by 1) _
		where pg_has_role(rolname, 'member')
	), '{}'::json)
)::text as document
