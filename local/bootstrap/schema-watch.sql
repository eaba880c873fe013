-- Tells the API that tables or functions changed, as a hosted project does, so that it reads the schema again. The rows
-- let it find out by itself, too, before the notification has arrived: one a change, and seen only when the change is.
create table extensions.schema_changes (id bigint generated always as identity);
grant usage on schema extensions to authenticator;
grant select on extensions.schema_changes to authenticator;

create or replace function extensions.notify_schema_change() returns event_trigger language plpgsql security definer as $$
begin
	insert into extensions.schema_changes default values;
	notify pgrst, 'reload schema';
end
$$;

drop event trigger if exists schema_changed;
drop event trigger if exists schema_object_dropped;
create event trigger schema_changed on ddl_command_end execute function extensions.notify_schema_change();
create event trigger schema_object_dropped on sql_drop execute function extensions.notify_schema_change();
