import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openClient, openDatabase, openUserClient, refusalOf, rowsOf, sendJson } from './clients';
import { startLocal, type Local } from './harness';

let local: Local;

beforeAll(async () => {
	local = await startLocal({ seed: false });
	for (const name of ['files', 'other']) rowsOf(await admin().createBucket(name));
});

afterAll(async () => {
	await local.stop();
});

const admin = () => openClient(local, local.keys.secret).storage;
const files = () => admin().from('files');
const other = () => admin().from('other');
const noObject = [400, 'NoSuchKey', 'Object not found'];
const exists = [400, 'KeyAlreadyExists', 'The resource already exists'];
const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);

/** What lies on disk, against what the rows name. */
const compareWithDisk = async (): Promise<void> => {
	const sql = openDatabase(local);
	const rows = await sql<{ version: string }[]>`select version from storage.objects`;
	const [folder] = await sql<{ path: string }[]>`select current_setting('data_directory') as path`;
	await sql.end();
	const names = readdirSync(path.join(folder?.path ?? '', '../storage/files'));
	expect(names.sort()).toEqual(rows.map(({ version }) => version).sort());
};

test('a file is copied with all that is known of it, or with what is said instead', async () => {
	const options = { contentType: 'text/x-a', cacheControl: '60', metadata: { by: 'Ann' } };
	rowsOf(await files().upload('a.txt', 'content', options));
	expect(rowsOf(await files().copy('a.txt', 'sub/b.txt'))).toEqual({ path: 'files/sub/b.txt' });
	const [a, b] = [rowsOf(await files().info('a.txt')), rowsOf(await files().info('sub/b.txt'))];
	expect({
		...b,
		id: a.id,
		name: a.name,
		version: a.version,
		lastModified: a.lastModified,
		createdAt: a.createdAt,
	}).toEqual(a);
	expect([b.id === a.id, b.version === a.version]).toEqual([false, false]);
	expect(await rowsOf(await files().download('sub/b.txt')).text()).toBe('content');

	const { text } = await sendJson(local, 'POST', '/storage/v1/object/copy', {
		body: {
			bucketId: 'files',
			sourceKey: 'a.txt',
			destinationBucket: 'other',
			destinationKey: 'c.txt',
			copyMetadata: false,
			metadata: { mimetype: 'text/x-c' },
		},
		headers: { 'x-metadata': Buffer.from('{"by":"Bob"}').toString('base64') },
	});
	expect(JSON.parse(text)).toMatchObject({
		Id: uuid,
		Key: 'other/c.txt',
		name: 'c.txt',
		bucket_id: 'other',
		id: uuid,
	});
	expect(rowsOf(await other().info('c.txt'))).toMatchObject({
		contentType: 'text/x-c',
		cacheControl: 'max-age=60',
		metadata: { by: 'Bob' },
	});

	expect(refusalOf(await files().copy('none', 'x'))).toEqual(noObject);
	expect(refusalOf(await files().copy('a.txt', 'sub/b.txt'))).toEqual(exists);
	expect(refusalOf(await files().copy('a.txt', 'ü'))).toEqual([400, 'InvalidKey', 'Invalid key: ü']);
	expect(refusalOf(await files().copy('a.txt', 'x', { destinationBucket: 'none' }))).toEqual([
		400,
		'InvalidRequest',
		'The related resource does not exist',
	]);
	const replaced = await sendJson(local, 'POST', '/storage/v1/object/copy', {
		body: { bucketId: 'other', sourceKey: 'c.txt', destinationBucket: 'files', destinationKey: 'sub/b.txt' },
		headers: { 'x-upsert': 'true' },
	});
	expect(replaced.status).toBe(200);
	expect(rowsOf(await files().info('sub/b.txt')).metadata).toEqual({ by: 'Bob' });
	await compareWithDisk();
});

test('a file is moved, and stays the same file', async () => {
	rowsOf(await files().upload('m.txt', 'moved'));
	const before = rowsOf(await files().info('m.txt'));
	expect(rowsOf(await files().move('m.txt', 'to/n.txt'))).toEqual({ message: 'Successfully moved' });
	expect((await files().exists('m.txt')).data).toBe(false);
	expect(rowsOf(await files().info('to/n.txt'))).toMatchObject({ id: before.id, etag: before.etag });
	rowsOf(await files().move('to/n.txt', 'o.txt', { destinationBucket: 'other' }));
	expect(await rowsOf(await other().download('o.txt')).text()).toBe('moved');
	expect(rowsOf(await files().list('to'))).toEqual([]);

	rowsOf(await files().upload('here.txt', 'x'));
	expect(refusalOf(await files().move('none', 'x'))).toEqual(noObject);
	expect(refusalOf(await files().move('a.txt', 'here.txt'))).toEqual([
		400,
		'ResourceAlreadyExists',
		'The resource already exists',
	]);
	const { text } = await sendJson(local, 'POST', '/storage/v1/object/move', { body: { bucketId: 'files' } });
	expect(JSON.parse(text)).toMatchObject({ message: "body must have required property 'sourceKey'" });
	await compareWithDisk();
});

test('files are removed one by one or many at once, with their bytes', async () => {
	for (const key of ['r/1', 'r/2', 'r/3']) rowsOf(await files().upload(key, key));
	const removed = rowsOf(await files().remove(['r/1', 'none', 'r/2']));
	expect(removed.map(({ name }) => name).sort()).toEqual(['r/1', 'r/2']);
	expect(removed[0]).toMatchObject({ bucket_id: 'files', id: uuid, owner: '', metadata: { size: 3 } });
	const removeOne = async () =>
		JSON.parse((await sendJson(local, 'DELETE', '/storage/v1/object/files/r/3')).text) as unknown;
	expect(await removeOne()).toEqual({ message: 'Successfully deleted' });
	expect(await removeOne()).toMatchObject({ statusCode: '404', code: 'NoSuchKey' });
	expect(
		JSON.parse(
			(await sendJson(local, 'DELETE', '/storage/v1/object/files', { body: { prefixes: [] } })).text,
		),
	).toMatchObject({
		message: 'body/prefixes must NOT have fewer than 1 items',
	});
	await compareWithDisk();
});

test('who only reads a file cannot remove it', async () => {
	const sql = openDatabase(local);
	await sql`create policy "all may read" on storage.objects for select to authenticated using (true)`;
	await sql.end();
	const user = openUserClient(local, '11111111-1111-4111-8111-111111111111').storage.from('files');
	expect(rowsOf(await user.remove(['here.txt']))).toEqual([]);
	expect(refusalOf(await user.move('here.txt', 'there.txt'))).toEqual(noObject);
	expect(refusalOf(await user.copy('here.txt', 'there.txt'))).toEqual([
		400,
		'AccessDenied',
		'new row violates row-level security policy',
	]);
	expect((await files().exists('here.txt')).data).toBe(true);
});

test('of many who write the same file at once, one is last, and no bytes stay of the others', async () => {
	const texts = Array.from({ length: 12 }, (_, index) => String(index).repeat(50_000));
	const replies = await Promise.all(
		texts.map(async (text) => await files().upload('same.txt', text, { upsert: true })),
	);
	const ids = new Set(replies.map((reply) => rowsOf(reply).id));
	expect(ids.size).toBe(1);
	expect(texts).toContain(await rowsOf(await files().download('same.txt')).text());
	await Promise.all([
		files().remove(['same.txt']),
		files().upload('same.txt', 'x', { upsert: true }),
		files().move('same.txt', 'moved.txt'),
		files().copy('same.txt', 'copied.txt'),
	]);
	await compareWithDisk();
});

test('a file that is replaced again and again can be read all the time', async () => {
	rowsOf(await files().upload('busy.txt', '0', { upsert: true }));
	let isWriting = true;
	const write = async () => {
		for (let n = 1; n <= 60; n++) rowsOf(await files().upload('busy.txt', String(n), { upsert: true }));
		isWriting = false;
	};
	const read = async () => {
		for (let last = 0; isWriting;) {
			const now = Number(await rowsOf(await files().download('busy.txt')).text());
			expect(now).toBeGreaterThanOrEqual(last);
			last = now;
		}
	};
	await Promise.all([write(), read(), read(), read(), read()]);
});

test('files stay when a folder is given, and what a killed server left behind goes', async () => {
	const dataDir = mkdtempSync(path.join(tmpdir(), 'local-supabase-test-'));
	chmodSync(dataDir, 0o755);
	const folder = (name: string) => path.join(dataDir, 'storage', name);
	try {
		const first = await startLocal({ dataDir, seed: false });
		const before = openClient(first, first.keys.secret).storage;
		rowsOf(await before.createBucket('kept', { public: true }));
		rowsOf(await before.from('kept').upload('a.txt', 'kept'));
		const { signedUrl } = rowsOf(await before.from('kept').createSignedUrl('a.txt', 3600));
		first.process.kill('SIGKILL');
		await first.exited;
		writeFileSync(path.join(folder('files'), 'no-row-names-this'), 'x');
		writeFileSync(path.join(folder('incoming'), 'half'), 'x');

		const second = await startLocal({ dataDir, seed: false, port: Number(new URL(first.url).port) });
		expect(await (await fetch(signedUrl)).text()).toBe('kept');
		expect([readdirSync(folder('files')).length, readdirSync(folder('incoming'))]).toEqual([1, []]);
		const sql = openDatabase(second);
		await sql.unsafe('drop table storage.objects, storage.buckets cascade; drop type storage.buckettype');
		await sql`do $$ declare one text; begin
			for one in select oid::regprocedure from pg_proc where pronamespace = 'storage'::regnamespace loop
				execute 'drop function ' || one || ' cascade';
			end loop; end $$`;
		await sql.end();
		await second.stop();

		// As a folder that was made before there were files.
		const third = await startLocal({ dataDir, seed: false });
		const after = openClient(third, third.keys.secret).storage;
		expect(rowsOf(await after.listBuckets())).toEqual([]);
		rowsOf(await after.createBucket('kept'));
		expect(readdirSync(folder('files'))).toEqual([]);
		await third.stop();
	} finally {
		rmSync(dataDir, { recursive: true, force: true });
	}
});
