-- The tables of the storage service, with storage-api's names: https://github.com/supabase/storage/tree/master/migrations/tenant
create type storage.buckettype as enum ('STANDARD', 'ANALYTICS', 'VECTOR');

create table storage.buckets (
	id text primary key,
	name text not null,
	owner uuid,
	created_at timestamptz default now(),
	updated_at timestamptz default now(),
	public boolean default false,
	avif_autodetection boolean default false,
	file_size_limit bigint,
	allowed_mime_types text[],
	owner_id text,
	type storage.buckettype not null default 'STANDARD'
);
create unique index bname on storage.buckets (name);
comment on column storage.buckets.owner is 'Field is deprecated, use owner_id instead';

-- A row is one file. Its bytes are a file on disk of which `version` is the name.
create table storage.objects (
	id uuid primary key default gen_random_uuid(),
	bucket_id text references storage.buckets,
	name text,
	owner uuid,
	created_at timestamptz default now(),
	updated_at timestamptz default now(),
	last_accessed_at timestamptz default now(),
	metadata jsonb,
	path_tokens text[] generated always as (string_to_array(name, '/')) stored,
	version text,
	owner_id text,
	user_metadata jsonb
);
create unique index bucketid_objname on storage.objects (bucket_id, name);
create index idx_objects_bucket_id_name on storage.objects (bucket_id, name collate "C");
create index idx_objects_bucket_id_name_lower on storage.objects (bucket_id, lower(name) collate "C");
comment on column storage.objects.owner is 'Field is deprecated, use owner_id instead';

alter table storage.buckets enable row level security;
alter table storage.objects enable row level security;
grant all on storage.buckets, storage.objects to anon, authenticated, service_role;

create function storage.update_updated_at_column() returns trigger language plpgsql as $$
begin
	new.updated_at = now();
	return new;
end
$$;
create trigger update_objects_updated_at before update on storage.objects
	for each row execute function storage.update_updated_at_column();

create function storage.enforce_bucket_name_length() returns trigger language plpgsql as $$
begin
	if length(new.name) > 100 then
		raise exception 'bucket name "%" is too long (% characters). Max is 100.', new.name, length(new.name);
	end if;
	return new;
end
$$;
create trigger enforce_bucket_name_length_trigger before insert or update of name on storage.buckets
	for each row execute function storage.enforce_bucket_name_length();

-- Rows that are deleted by hand would leave their bytes behind. The service itself sets the setting.
create function storage.protect_delete() returns trigger language plpgsql as $$
begin
	if coalesce(current_setting('storage.allow_delete_query', true), 'false') <> 'true' then
		raise exception 'Direct deletion from storage tables is not allowed. Use the Storage API instead.'
			using hint = 'This prevents accidental data loss from orphaned objects.', errcode = '42501';
	end if;
	return null;
end
$$;
create trigger protect_buckets_delete before delete on storage.buckets
	for each statement execute function storage.protect_delete();
create trigger protect_objects_delete before delete on storage.objects
	for each statement execute function storage.protect_delete();

-- What policies call.
create function storage.foldername(name text) returns text[] language sql immutable as $$
	select parts[1 : array_length(parts, 1) - 1] from string_to_array(name, '/') parts
$$;

create function storage.filename(name text) returns text language sql immutable as $$
	select parts[array_length(parts, 1)] from string_to_array(name, '/') parts
$$;

create function storage.extension(name text) returns text language sql immutable as $$
	select reverse(split_part(reverse(storage.filename(name)), '.', 1))
$$;

create function storage.operation() returns text language sql stable as $$
	select current_setting('storage.operation', true)
$$;

create function storage.allow_any_operation(expected_operations text[]) returns boolean language sql stable as $$
	select exists (
		select from unnest(expected_operations) expected
		where expected <> '' and regexp_replace(expected, '^storage\.', '') = regexp_replace(storage.operation(), '^storage\.', '')
	)
$$;

create function storage.allow_only_operation(expected_operation text) returns boolean language sql stable as $$
	select storage.allow_any_operation(array[expected_operation])
$$;

create function storage.get_size_by_bucket() returns table (size bigint, bucket_id text) language sql stable as $$
	select sum((o.metadata ->> 'size')::bigint)::bigint, o.bucket_id from storage.objects o group by o.bucket_id
$$;

-- The folder below a prefix in which a file lies, with its slash; null for a file that lies there itself.
create function storage.get_common_prefix(p_key text, p_prefix text, p_delimiter text) returns text language sql immutable as $$
	select case
		when position(p_delimiter in substr(p_key, length(p_prefix) + 1)) > 0
		then left(p_key, length(p_prefix) + position(p_delimiter in substr(p_key, length(p_prefix) + 1)) + length(p_delimiter) - 1)
	end
$$;

-- One page of a folder: names relative to the prefix, whatever their case. By name, folders stand among the files; by a
-- time they come first, for they have none. Then prefix and search are patterns, which the caller has escaped.
create function storage.search(
	prefix text,
	bucketname text,
	limits integer default 100,
	levels integer default 1,
	offsets integer default 0,
	search text default '',
	sortcolumn text default 'name',
	sortorder text default 'asc'
) returns table (
	name text,
	id uuid,
	updated_at timestamptz,
	created_at timestamptz,
	last_accessed_at timestamptz,
	metadata jsonb
) language plpgsql stable as $$
declare
	root text := coalesce(prefix, '');
	wanted text := root || coalesce(search, '');
	direction text := case when lower(sortorder) = 'desc' then 'desc' else 'asc' end;
	page integer := least(coalesce(limits, 100), 1500);
	first_level integer := coalesce(array_length(string_to_array(root, '/'), 1), 1);
	last_level integer := coalesce(array_length(string_to_array(wanted, '/'), 1), 1);
begin
	if lower(coalesce(sortcolumn, 'name')) not in ('updated_at', 'created_at', 'last_accessed_at') then
		return query execute format($sql$
			with found as (
				select o.*, lower(o.name) collate "C" as key,
					storage.get_common_prefix(o.name, $1, '/') as folder
				from storage.objects o
				where o.bucket_id = $2 and starts_with(lower(o.name), lower($1))
			), entries as (
				select distinct on (lower(folder)) lower(folder) as key, rtrim(folder, '/') as name, null::uuid as id,
					null::timestamptz as updated_at, null::timestamptz as created_at, null::timestamptz as last_accessed_at,
					null::jsonb as metadata
				from found where folder is not null order by lower(folder), found.key
			)
			select substr(e.name, length($3) + 1), e.id, e.updated_at, e.created_at, e.last_accessed_at, e.metadata
			from (
				select * from entries
				union all
				select key, f.name, f.id, f.updated_at, f.created_at, f.last_accessed_at, f.metadata from found f where folder is null
			) e
			order by e.key collate "C" %s limit $4 offset $5
		$sql$, direction) using wanted, bucketname, root, page, offsets;
		return;
	end if;
	return query execute format($sql$
		with found as (
			select o.*, array_to_string(o.path_tokens[$1:$2], '/') as entry, array_length(o.path_tokens, 1) = $2 as is_file
			from storage.objects o
			where o.bucket_id = $3 and o.name ilike $4 || '%%'
		)
		(select entry, null::uuid, null::timestamptz, null::timestamptz, null::timestamptz, null::jsonb
			from found where not is_file group by entry order by entry %s)
		union all
		(select entry, f.id, f.updated_at, f.created_at, f.last_accessed_at, f.metadata from found f where is_file order by %I %s)
		limit $5 offset $6
	$sql$, direction, lower(sortcolumn), direction) using first_level, last_level, bucketname, wanted, page, offsets;
end
$$;

-- One page of what lies below a prefix, with full names. The page before ended with `start_after`; folders end with a slash there.
create function storage.search_v2(
	prefix text,
	bucket_name text,
	limits integer default 100,
	levels integer default 1,
	start_after text default '',
	sort_order text default 'asc',
	sort_column text default 'name',
	sort_column_after text default ''
) returns table (
	key text,
	name text,
	id uuid,
	updated_at timestamptz,
	created_at timestamptz,
	last_accessed_at timestamptz,
	metadata jsonb
) language plpgsql stable as $$
declare
	direction text := case when lower(sort_order) = 'desc' then 'desc' else 'asc' end;
	operator text := case when direction = 'desc' then '<' else '>' end;
	by_time text := case when lower(sort_column) in ('updated_at', 'created_at') then lower(sort_column) end;
	-- To the millisecond, which is what a cursor holds.
	rank text := case when by_time is null then '' else format('date_trunc(''milliseconds'', e.%I)', by_time) end;
begin
	return query execute format($sql$
		with found as (
			select o.*, storage.get_common_prefix(o.name, $1, '/') as folder
			from storage.objects o
			where o.bucket_id = $2 and starts_with(o.name, $1)
		), entries as (
			-- A folder has no times of its own; it is ranked by its oldest file.
			select rtrim(folder, '/') as name, folder as place, null::uuid as id,
				case when $7 then min(f.created_at) end as updated_at, case when $7 then min(f.created_at) end as created_at,
				null::timestamptz as last_accessed_at, null::jsonb as metadata
			from found f where folder is not null group by folder
			union all
			select f.name, f.name, f.id, f.updated_at, f.created_at, f.last_accessed_at, f.metadata
			from found f where folder is null
		)
		select split_part(e.name, '/', $4), e.name, e.id, e.updated_at, e.created_at, e.last_accessed_at, e.metadata
		from entries e
		where $3 = '' or (%s e.place collate "C") %s (%s $3)
		order by %s e.place collate "C" %s
		limit $5
	$sql$,
		case when by_time is null then '' else rank || ', ' end,
		operator,
		case when by_time is null then '' else 'coalesce(nullif($6, '''')::timestamptz, ''epoch''), ' end,
		case when by_time is null then '' else rank || ' ' || direction || ', ' end,
		direction
	) using coalesce(prefix, ''), bucket_name, coalesce(start_after, ''), levels, least(coalesce(limits, 100), 1500),
		coalesce(sort_column_after, ''), by_time is not null;
end
$$;
