import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClient, openDatabase, openUserClient, refusalOf, rowsOf, signToken, inOneHour } from './clients';
import { startLocal, type Local } from './harness';
import { locationOf, offsetOf, openTus } from './tus';

let local: Local;

beforeAll(async () => {
	local = await startLocal({ storage: { fileSizeLimit: '20MB' } });
	rowsOf(
		await admin().createBucket('small', { public: false, fileSizeLimit: 10, allowedMimeTypes: ['text/*'] }),
	);
});

afterAll(async () => {
	await local.stop();
});

const ann = '11111111-1111-4111-8111-111111111111';
const admin = () => openClient(local, local.keys.secret).storage;
const byKey = () => openTus(local, { authorization: `Bearer ${local.keys.secret}` });
const byToken = (more: Readonly<Record<string, string>> = {}) => {
	const token = signToken({ sub: ann, role: 'authenticated', exp: inOneHour() }, local.jwtSecret);
	return openTus(local, { authorization: `Bearer ${token}`, ...more });
};
const piece = 6 * 1024 * 1024;
const answerOf = async (response: Response) => [response.status, await response.text()];

test('a file comes in pieces, and is there when the last has come', async () => {
	const bytes = randomBytes(2 * piece + 1000);
	const tus = byToken();
	const name = `${ann}/film.mp4`;
	const created = await tus.create(
		{
			bucketName: 'papers',
			objectName: name,
			contentType: 'video/mp4',
			cacheControl: '60',
			metadata: '{"by":"Ann"}',
		},
		bytes.length,
	);
	const url = locationOf(created);
	expect([created.status, created.headers.get('upload-expires')]).toEqual([
		201,
		expect.stringMatching(/GMT$/),
	]);
	expect(url.startsWith(`${local.url}/storage/v1/upload/resumable/`)).toBe(true);

	for (let offset = 0; offset < bytes.length;) {
		expect(refusalOf(await openUserClient(local, ann).storage.from('papers').info(name))[1]).toBe(
			'NoSuchKey',
		);
		const response = await tus.patch(url, offset, bytes.subarray(offset, offset + piece));
		offset = Math.min(offset + piece, bytes.length);
		expect([response.status, offsetOf(response)]).toEqual([204, offset]);
		expect(response.headers.get('tus-complete')).toBe(offset === bytes.length ? '1' : null);
	}
	const head = await tus.head(url);
	expect([head.status, offsetOf(head), head.headers.get('upload-length')]).toEqual([
		200,
		bytes.length,
		String(bytes.length),
	]);

	const files = openUserClient(local, ann).storage.from('papers');
	expect(bytes.equals(await rowsOf(await files.download(name)).bytes())).toBe(true);
	expect(rowsOf(await files.info(name))).toMatchObject({
		size: bytes.length,
		contentType: 'video/mp4',
		cacheControl: 'max-age=60',
		etag: `"${createHash('md5').update(bytes).digest('hex')}"`,
		metadata: { by: 'Ann' },
	});
	const sql = openDatabase(local);
	expect(await sql`select owner_id from storage.objects where name = ${name}`).toEqual([{ owner_id: ann }]);
	await sql.end();

	// A client that missed the last reply may say it again, if it may replace what it has written.
	expect(await answerOf(await tus.patch(url, bytes.length, ''))).toEqual([
		409,
		'The resource already exists',
	]);
	const again = await byToken({ 'x-upsert': 'true' }).patch(url, bytes.length, '');
	expect([again.status, offsetOf(again)]).toEqual([204, bytes.length]);
	expect(await answerOf(await byToken({ 'x-upsert': 'true' }).remove(url))).toEqual([
		400,
		'Cannot terminate an already completed upload',
	]);
});

test('a file may come with its creation, be empty, or be given up', async () => {
	const tus = byKey();
	const body = new Uint8Array(Buffer.from('all at once'));
	const whole = await tus.create({ bucketName: 'papers', objectName: 'whole.txt' }, body.length, {
		headers: { 'content-type': 'application/offset+octet-stream' },
		body,
	});
	expect([whole.status, offsetOf(whole), whole.headers.get('tus-complete')]).toEqual([201, body.length, '1']);
	const info = rowsOf(await admin().from('papers').info('whole.txt'));
	expect([info.contentType, info.cacheControl]).toEqual(['application/octet-stream', 'no-cache']);

	const empty = await tus.create({ bucketName: 'papers', objectName: 'empty.txt' }, 0);
	expect([empty.status, offsetOf(await tus.head(locationOf(empty)))]).toEqual([201, 0]);
	expect(rowsOf(await admin().from('papers').info('empty.txt')).size).toBe(0);

	const url = locationOf(await tus.create({ bucketName: 'papers', objectName: 'given-up.txt' }, 10));
	await tus.patch(url, 0, 'half');
	expect((await tus.remove(url)).status).toBe(204);
	expect(await answerOf(await tus.patch(url, 4, 'rest'))).toEqual([
		404,
		'The file for this url was not found\n',
	]);
});

test('a piece that broke off is continued where it ended', async () => {
	const bytes = randomBytes(piece);
	const tus = byKey();
	const url = locationOf(await tus.create({ bucketName: 'papers', objectName: 'broken.bin' }, bytes.length));
	let sent = false;
	const broken = new ReadableStream<Uint8Array>({
		pull: (controller) => {
			if (sent) return controller.error(new Error('The cable was pulled.'));
			sent = true;
			controller.enqueue(bytes.subarray(0, 300_000));
		},
	});
	await expect(tus.patch(url, 0, broken)).rejects.toThrow();
	const offset = offsetOf(await tus.head(url));
	expect(offset).toBeLessThanOrEqual(300_000);
	expect(await answerOf(await tus.patch(url, offset + 1, bytes))).toEqual([409, 'Upload-Offset conflict\n']);
	expect((await tus.patch(url, offset, bytes.subarray(offset))).status).toBe(204);
	expect(bytes.equals(await rowsOf(await admin().from('papers').download('broken.bin')).bytes())).toBe(true);
});

test('policies and limits count when it begins and with every piece', async () => {
	const tus = byToken();
	const denied = [403, 'new row violates row-level security policy'];
	expect(await answerOf(await tus.create({ bucketName: 'papers', objectName: 'a.txt' }, 5))).toEqual(denied);
	expect(await answerOf(await tus.create({ bucketName: 'none', objectName: 'a.txt' }, 5))).toEqual([
		404,
		'Bucket not found',
	]);
	expect(await answerOf(await byKey().create({ bucketName: 'papers', objectName: 'ü' }, 5))).toEqual([
		400,
		'Invalid key: ü',
	]);
	expect(await answerOf(await byKey().create({ bucketName: 'papers', objectName: 'a' }, 21e6))).toEqual([
		413,
		'Maximum size exceeded\n',
	]);
	expect(await answerOf(await byKey().create({ bucketName: 'small', objectName: 'a' }, 11))).toEqual([
		413,
		'Maximum size exceeded\n',
	]);
	const png = { bucketName: 'small', objectName: 'a.png', contentType: 'image/png' };
	expect(await answerOf(await byKey().create(png, 5))).toEqual([415, 'mime type image/png is not supported']);

	rowsOf(await admin().from('papers').upload(`${ann}/there.txt`, 'there'));
	const there = { bucketName: 'papers', objectName: `${ann}/there.txt` };
	expect(await answerOf(await tus.create(there, 4))).toEqual([409, 'The resource already exists']);
	const upsert = byToken({ 'x-upsert': 'true' });
	const url = locationOf(await upsert.create(there, 4));
	expect((await byKey().patch(url, 0, 'too much')).status).toBe(409);
	expect(await answerOf(await upsert.patch(url, 0, 'too much'))).toEqual([413, "upload's size exceeded\n"]);
	expect((await upsert.patch(url, 0, 'more')).status).toBe(204);
	expect(await rowsOf(await admin().from('papers').download(`${ann}/there.txt`)).text()).toBe('more');

	const id = Buffer.from(path.basename(url), 'base64url').toString();
	const forged = Buffer.from(id.replace('there', 'other')).toString('base64url');
	expect((await upsert.head(url.replace(/[^/]*$/, forged))).status).toBe(404);
});

test('a signed URL lets anybody upload in pieces', async () => {
	const files = openUserClient(local, ann).storage.from('papers');
	const { token } = rowsOf(await files.createSignedUploadUrl(`${ann}/signed.txt`));
	const signed = (signature: string) =>
		openTus(local, { 'x-signature': signature }, '/storage/v1/upload/resumable/sign');
	const names = { bucketName: 'papers', objectName: `${ann}/signed.txt` };
	const url = locationOf(await signed(token).create(names, 6));
	expect(url).toContain('/upload/resumable/sign/');
	expect((await signed(token).patch(url, 0, 'sig')).status).toBe(204);
	expect(await answerOf(await signed('nonsense').patch(url, 3, 'ned'))).toEqual([400, 'Invalid Compact JWS']);
	expect((await signed(token).patch(url, 3, 'ned')).status).toBe(204);
	expect(await rowsOf(await files.download(`${ann}/signed.txt`)).text()).toBe('signed');
	expect(await answerOf(await signed(token).create({ ...names, objectName: `${ann}/x` }, 6))).toEqual([
		400,
		'Invalid signature',
	]);
});

test('an upload goes on after a restart, and ends when its time is over', async () => {
	const dataDir = mkdtempSync(path.join(tmpdir(), 'local-supabase-test-'));
	chmodSync(dataDir, 0o755);
	try {
		const first = await startLocal({ dataDir });
		const port = Number(new URL(first.url).port);
		const headers = { authorization: `Bearer ${first.keys.secret}` };
		const names = { bucketName: 'papers', objectName: 'long.txt' };
		const url = locationOf(await openTus(first, headers).create(names, 10));
		await openTus(first, headers).patch(url, 0, 'first');
		first.process.kill('SIGKILL');
		await first.exited;

		const second = await startLocal({ dataDir, port });
		const tus = openTus(second, headers);
		expect(offsetOf(await tus.head(url))).toBe(5);
		expect((await tus.patch(url, 5, 'later')).status).toBe(204);
		const { storage } = openClient(second, second.keys.secret);
		expect(await rowsOf(await storage.from('papers').download('long.txt')).text()).toBe('firstlater');
		const left = locationOf(await tus.create({ ...names, objectName: 'left.txt' }, 10));
		await second.stop();

		const third = await startLocal({ dataDir, port, storage: { resumableExpiry: 1 } });
		const late = openTus(third, headers);
		while ((await late.head(left)).status === 200) await sleep(50);
		expect((await late.head(left)).status).toBe(410);
		await late.create({ ...names, objectName: 'new.txt' }, 10);
		expect((await late.head(left)).status).toBe(404);
		await third.stop();
		expect(readdirSync(path.join(dataDir, 'storage/uploads')).length).toBe(2);
	} finally {
		rmSync(dataDir, { recursive: true, force: true });
	}
});
