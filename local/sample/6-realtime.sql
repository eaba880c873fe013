-- Who may use which private channel. Topics that begin with `room:` are for everybody who is signed in; `user:<id>` is
-- read by that user only, and `announcements` by anybody, while only the server writes to it.
create policy "signed in people meet in rooms" on realtime.messages for select to authenticated
	using (realtime.topic() like 'room:%');
create policy "signed in people speak in rooms" on realtime.messages for insert to authenticated
	with check (realtime.topic() like 'room:%' and extension in ('broadcast', 'presence', 'persistence'));
create policy "everybody hears what is for them" on realtime.messages for select to authenticated
	using (realtime.topic() = 'user:' || auth.uid() and extension = 'broadcast');
create policy "anybody reads announcements" on realtime.messages for select to anon, authenticated
	using (realtime.topic() = 'announcements' and extension = 'broadcast');

-- An update and a delete tell the whole old row of these two, and of the other tables only the primary key.
alter table public.orders replica identity full;
alter table public.tastings replica identity full;
alter publication supabase_realtime add table public.customers, public.tastings, public.staff;

-- What changes in an order is also told on the channel of that order, for subscribers that use broadcast instead.
create function public.announce_order() returns trigger language plpgsql security definer set search_path = '' as $$
begin
	perform realtime.broadcast_changes(
		'room:order-' || coalesce(new.id, old.id), tg_op, tg_op, tg_table_name, tg_table_schema, new, old
	);
	return null;
end
$$;
create trigger announce_order after insert or update or delete on public.orders
	for each row execute function public.announce_order();
