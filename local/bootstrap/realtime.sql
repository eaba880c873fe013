-- The messages of private channels, and the functions that send them from the database, with Realtime's names:
-- https://github.com/supabase/realtime/tree/main/lib/realtime/tenants/repo/migrations
create table realtime.messages (
	topic text not null,
	-- 'broadcast', 'presence' or 'persistence': what a policy is asked about.
	extension text not null,
	payload jsonb,
	event text,
	private boolean default false,
	updated_at timestamp not null default now(),
	inserted_at timestamp not null default now(),
	id uuid not null default gen_random_uuid(),
	binary_payload bytea,
	-- Set by the server itself where it has sent the message already, and only stores it.
	skip_broadcast boolean not null default false,
	expires_at timestamp,
	primary key (id, inserted_at),
	check (payload is null or binary_payload is null)
) partition by range (inserted_at);
create index messages_inserted_at_topic_index on realtime.messages (inserted_at desc, topic)
	where extension = 'broadcast' and private is true;

-- Who may read and write which topic is told by policies on this table; without one nobody may.
alter table realtime.messages enable row level security;
grant select, insert, update on realtime.messages to anon, authenticated, service_role;

-- The topic that a policy is asked about.
create function realtime.topic() returns text language sql stable as $$
	select nullif(current_setting('realtime.topic', true), '')
$$;

create function realtime.send(payload jsonb, event text, topic text, private boolean default true) returns void
language plpgsql as $$
declare
	message_id uuid := gen_random_uuid();
begin
	perform set_config('realtime.topic', topic, true);
	insert into realtime.messages (id, payload, event, topic, private, extension)
	values (
		message_id,
		case when payload ? 'id' then payload else jsonb_set(payload, '{id}', to_jsonb(message_id)) end,
		event, topic, private, 'broadcast'
	);
exception when others then
	-- A trigger that sends must not undo the change that it tells of.
	raise warning 'WarnSendingBroadcastMessage: %', sqlerrm;
end
$$;

create function realtime.send_binary(payload bytea, event text, topic text, private boolean default true) returns void
language plpgsql as $$
begin
	perform set_config('realtime.topic', topic, true);
	insert into realtime.messages (binary_payload, event, topic, private, extension)
	values (payload, event, topic, private, 'broadcast');
exception when others then
	raise warning 'WarnSendingBroadcastMessage: %', sqlerrm;
end
$$;

create function realtime.broadcast_changes(
	topic_name text, event_name text, operation text, table_name text, table_schema text,
	new record, old record, level text default 'ROW'
) returns void language plpgsql as $$
begin
	if level = 'STATEMENT' then
		raise exception 'function can only be triggered for each row, not for each statement';
	end if;
	if operation not in ('INSERT', 'UPDATE', 'DELETE') then
		raise exception 'Unexpected operation type: %', operation;
	end if;
	perform realtime.send(
		jsonb_build_object('old_record', old, 'record', new, 'operation', operation, 'table', table_name, 'schema', table_schema),
		event_name,
		topic_name
	);
exception when others then
	raise exception 'Failed to process the row: %', sqlerrm;
end
$$;

create publication supabase_realtime_messages_publication for table realtime.messages where (not skip_broadcast)
	with (publish = 'insert', publish_via_partition_root = true);

-- Generated columns are told of, too, as wal2json tells of them.
alter publication supabase_realtime set (publish_generated_columns = stored);
