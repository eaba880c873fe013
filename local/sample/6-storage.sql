-- Files: pictures for everybody to see, and papers that only their owner sees, in a folder named by the owner's id.
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values
	('pictures', 'pictures', true, 5000000, '{image/*}'),
	('papers', 'papers', false, null, null);

create policy "anybody may see the buckets" on storage.buckets for select to anon, authenticated using (true);

create policy "anybody may list pictures" on storage.objects for select to anon, authenticated
	using (bucket_id = 'pictures');
create policy "users may add pictures" on storage.objects for insert to authenticated
	with check (bucket_id = 'pictures' and owner_id = auth.uid()::text);
create policy "owners may change their pictures" on storage.objects for update to authenticated
	using (bucket_id = 'pictures' and owner_id = auth.uid()::text);
create policy "owners may remove their pictures" on storage.objects for delete to authenticated
	using (bucket_id = 'pictures' and owner_id = auth.uid()::text);

create policy "own papers" on storage.objects for all to authenticated
	using (bucket_id = 'papers' and (storage.foldername(name))[1] = auth.uid()::text)
	with check (bucket_id = 'papers' and (storage.foldername(name))[1] = auth.uid()::text);
