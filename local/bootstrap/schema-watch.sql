-- Tells the API that tables or functions changed, as a hosted project does, so that it reads the schema again. The number
-- lets it find out by itself, too, before the notification has arrived.
create sequence extensions.schema_version;
grant usage on schema extensions to authenticator;
grant select on sequence extensions.schema_version to authenticator;

create function extensions.notify_schema_change() returns event_trigger language plpgsql security definer as $$
begin
	perform nextval('extensions.schema_version');
	notify pgrst, 'reload schema';
end
$$;

create event trigger schema_changed on ddl_command_end execute function extensions.notify_schema_change();
create event trigger schema_object_dropped on sql_drop execute function extensions.notify_schema_change();
