-- Functions of all schemas that a client could call. At most one parameter may be unnamed, and only of some types.
with recursive domain_chain as (
	select oid, oid as base, typbasetype from pg_type
	union all
	select chain.oid, base.oid, base.typbasetype from domain_chain chain join pg_type base on base.oid = chain.typbasetype
),
base_types as (
	select oid, base from domain_chain where typbasetype = 0
),
parameters as (
	select
		p.oid,
		json_agg(json_build_object(
			'name', coalesce(name, ''),
			'type', type::regtype::text,
			'valueType', case type
				when 'bit'::regtype then 'bit varying'
				when 'bit[]'::regtype then 'bit varying[]'
				when 'character'::regtype then 'character varying'
				when 'character[]'::regtype then 'character varying[]'
				else type::regtype::text
			end,
			'required', position <= p.pronargs - p.pronargdefaults,
			'variadic', coalesce(mode = 'v', false)
		) order by position) as list,
		case count(*) filter (where coalesce(name, '') = '')
			when 0 then true
			when 1 then count(*) = 1 and bool_and(type in (
				'bytea'::regtype, 'json'::regtype, 'jsonb'::regtype, 'text'::regtype, 'xml'::regtype))
			else false
		end as is_callable
	from pg_proc p, unnest(p.proargnames, p.proargtypes, p.proargmodes) with ordinality as _ (name, type, mode, position)
	where type is not null
	group by p.oid
)
select coalesce(json_agg(json_build_object(
	'oid', p.oid::int8,
	'schema', n.nspname,
	'name', p.proname,
	'description', obj_description(p.oid, 'pg_proc'),
	'parameters', coalesce(parameters.list, '[]'::json),
	'returns', json_build_object(
		'type', json_build_object('schema', tn.nspname, 'name', coalesce(relation.relname, t.typname)),
		'isSet', p.proretset,
		-- Functions with OUT, INOUT or TABLE parameters return a row, too.
		'isComposite', t.typtype = 'c' or coalesce(p.proargmodes::text[] && '{t,b,o}', false)
	),
	'volatility', case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
	'isVariadic', p.provariadic > 0
) order by n.nspname, p.proname, p.pronargs), '[]')::text as document
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join base_types b on b.oid = p.prorettype
join pg_type t on t.oid = b.base
join pg_namespace tn on tn.oid = t.typnamespace
left join pg_class relation on relation.oid = t.typrelid
left join parameters on parameters.oid = p.oid
where p.prokind = 'f'
	and t.oid not in ('trigger'::regtype, 'event_trigger'::regtype)
	and coalesce(parameters.is_callable, true)
	and n.nspname = any (select jsonb_array_elements_text($1::jsonb))
