-- The schemas of the other services, and the functions that row level security policies call.
create schema auth;
create schema storage;
create schema realtime;
grant usage on schema auth, storage, realtime to anon, authenticated, service_role;

-- The API sets request.jwt.claims to the claims of the caller's token for the length of one transaction.
create function auth.jwt() returns jsonb language sql stable as $$
	select coalesce(
		nullif(current_setting('request.jwt.claim', true), ''),
		nullif(current_setting('request.jwt.claims', true), '')
	)::jsonb
$$;

create function auth.uid() returns uuid language sql stable as $$
	select nullif(auth.jwt() ->> 'sub', '')::uuid
$$;

create function auth.role() returns text language sql stable as $$
	select auth.jwt() ->> 'role'
$$;

create function auth.email() returns text language sql stable as $$
	select auth.jwt() ->> 'email'
$$;

-- Realtime sends the changes of the tables in this publication.
create publication supabase_realtime;
