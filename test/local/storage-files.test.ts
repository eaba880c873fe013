import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { openClient, openDatabase, refusalOf, rowsOf, send } from './clients';
import { startLocal, type Local } from './harness';

let local: Local;

beforeAll(async () => {
	local = await startLocal({ seed: false });
	rowsOf(await admin().createBucket('files'));
	rowsOf(await admin().createBucket('other'));
	rowsOf(await admin().createBucket('open', { public: true }));
});

afterAll(async () => {
	await local.stop();
});

const admin = () => openClient(local, local.keys.secret).storage;
const files = () => admin().from('files');
const text = async (key: string, bucket = 'files') =>
	await rowsOf(await admin().from(bucket).download(key)).text();
const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

test('bytes are uploaded raw, with what is said of them', async () => {
	const options = { contentType: 'text/css', cacheControl: '60', metadata: { by: 'Ann', n: [1] } };
	expect(rowsOf(await files().upload('raw/a.css', Buffer.from('body {}'), options))).toEqual({
		path: 'raw/a.css',
		id: uuid,
		fullPath: 'files/raw/a.css',
	});
	expect(rowsOf(await files().info('raw/a.css'))).toEqual({
		id: uuid,
		name: 'raw/a.css',
		version: uuid,
		bucketId: 'files',
		size: 7,
		contentType: 'text/css',
		cacheControl: 'max-age=60',
		etag: `"${createHash('md5').update('body {}').digest('hex')}"`,
		metadata: { by: 'Ann', n: [1] },
		lastModified: time,
		createdAt: time,
	});
});

test('files are uploaded in forms, under whatever name', async () => {
	rowsOf(
		await files().upload('form/blob.txt', new Blob(['blob'], { type: 'text/plain' }), {
			cacheControl: '7',
			metadata: { a: 1 },
		}),
	);
	const info = rowsOf(await files().info('form/blob.txt'));
	expect([info.contentType, info.cacheControl, info.metadata, await text('form/blob.txt')]).toEqual([
		'text/plain',
		'max-age=7',
		{ a: 1 },
		'blob',
	]);

	const form = new FormData();
	form.append('userMetadata', '{"b":2}');
	form.append('contentType', 'text/x-own');
	form.append('any', new File(['file'], 'x.bin', { type: 'application/pdf' }));
	form.append('cacheControl', 'too late');
	const response = await send(local, '/storage/v1/object/files/form/file.txt', {
		method: 'POST',
		body: form,
	});
	expect([response.status, await response.json()]).toEqual([200, { Id: uuid, Key: 'files/form/file.txt' }]);
	const own = rowsOf(await files().info('form/file.txt'));
	expect([own.contentType, own.cacheControl, own.metadata]).toEqual(['text/x-own', 'no-cache', { b: 2 }]);

	const empty = new FormData();
	empty.append('only', 'a field');
	const refused = await send(local, '/storage/v1/object/files/none.txt', { method: 'POST', body: empty });
	expect([refused.status, await refused.json()]).toEqual([
		400,
		{ statusCode: '400', error: 'InvalidRequest', message: 'No content provided', code: 'InvalidRequest' },
	]);
	const cut = await send(local, '/storage/v1/object/files/none.txt', {
		method: 'POST',
		headers: { 'content-type': 'multipart/form-data; boundary=x' },
		body: '--x\r\ncontent-disposition: form-data; name=""; filename="a"\r\n\r\nhalf a fi',
	});
	expect([cut.status, await cut.json()]).toEqual([
		400,
		{ statusCode: '400', error: 'InvalidRequest', message: 'Unexpected end of form', code: 'InvalidRequest' },
	]);
	expect(rowsOf(await files().list('', { search: 'none' }))).toEqual([]);
});

test('bytes that are stored encoded are sent so, and decoded by who gets them', async () => {
	const zipped = gzipSync('a text that was zipped');
	rowsOf(await files().upload('raw.gz', zipped, { contentType: 'text/plain', contentEncoding: 'gzip' }));
	rowsOf(await files().upload('form.gz', new Blob([zipped]), { contentEncoding: 'gzip' }));
	for (const key of ['raw.gz', 'form.gz']) {
		const response = await send(local, `/storage/v1/object/files/${key}`);
		expect([response.headers.get('content-encoding'), await response.text()]).toEqual([
			'gzip',
			'a text that was zipped',
		]);
		expect(rowsOf(await files().info(key)).size).toBe(zipped.length);
	}
	const copy = { copyMetadata: false, metadata: { contentEncoding: '' } };
	rowsOf(await files().copy('raw.gz', 'plain.gz', copy));
	expect(await rowsOf(await files().download('plain.gz')).bytes()).toEqual(new Uint8Array(zipped));
});

test('streams are uploaded and downloaded', async () => {
	const stream = Readable.toWeb(Readable.from([Buffer.from('st'), Buffer.from('ream')]));
	rowsOf(await files().upload('stream', stream, { duplex: 'half', contentType: 'text/plain' }));
	const { data, error } = await files().download('stream').asStream();
	expect([error, await new Response(data).text()]).toEqual([null, 'stream']);
});

test('a file that is there stays, unless it is to be replaced', async () => {
	rowsOf(await files().upload('once', 'first'));
	const before = rowsOf(await files().info('once'));
	expect(refusalOf(await files().upload('once', 'second'))).toEqual([
		400,
		'KeyAlreadyExists',
		'The resource already exists',
	]);
	expect(await text('once')).toBe('first');
	rowsOf(await files().upload('once', 'third', { upsert: true }));
	expect(await text('once')).toBe('third');
	rowsOf(await files().update('once', 'fourth'));
	expect(await text('once')).toBe('fourth');
	rowsOf(await files().update('new', 'by update'));
	const after = rowsOf(await files().info('once'));
	expect([after.id, after.createdAt, after.version === before.version]).toEqual([
		before.id,
		before.createdAt,
		false,
	]);
});

test('no bytes stay that no file has', async () => {
	const sql = openDatabase(local);
	const rows = await sql<{ version: string }[]>`select version from storage.objects`;
	const [folder] = await sql<{ path: string }[]>`select current_setting('data_directory') as path`;
	await sql.end();
	const storage = `${folder?.path}/../storage`;
	expect(readdirSync(`${storage}/files`).sort()).toEqual(rows.map(({ version }) => version).sort());
	expect(readdirSync(`${storage}/incoming`)).toEqual([]);
});

test('what cannot be a file is refused', async () => {
	for (const key of ['sp ace/ü.txt', 'a#b', 'a\\b', 'a{b}', '100%', 'tab\there', '日本']) {
		const path = `/storage/v1/object/files/${encodeURIComponent(key)}`;
		const response = await send(local, path, { method: 'POST', body: 'x' });
		expect(await response.json()).toEqual({
			statusCode: '400',
			error: 'InvalidKey',
			message: `Invalid key: ${key}`,
			code: 'InvalidKey',
		});
	}
	for (const key of ["sp ace/a!b.c*'() &$=@;:+,?-_.txt", '//x', 'folder/', '.hidden']) {
		const path = `/storage/v1/object/files/${key.split('/').map(encodeURIComponent).join('/')}`;
		const response = await send(local, path, { method: 'POST', body: key });
		expect(await response.json()).toEqual({ Id: uuid, Key: `files/${key}` });
		expect(await (await send(local, path)).text()).toBe(key);
	}
	expect(refusalOf(await admin().from('none').upload('x', 'x'))).toEqual([
		400,
		'NoSuchBucket',
		'Bucket not found',
	]);
	expect(refusalOf(await files().download('none'))).toEqual([400, 'NoSuchKey', 'Object not found']);
});
