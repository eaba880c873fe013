import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClient, openDatabase, refusalOf, rowsOf, send } from './clients';
import { startLocal, type Local } from './harness';
import { locationOf, offsetOf, openTus } from './tus';

let local: Local;
let storageFolder = '';

beforeAll(async () => {
	local = await startLocal({ seed: false, storage: { fileSizeLimit: '1GB' } });
	rowsOf(await admin().createBucket('files'));
	rowsOf(await admin().createBucket('small', { public: false, fileSizeLimit: '1MB' }));
	const sql = openDatabase(local);
	const [row] = await sql<{ path: string }[]>`select current_setting('data_directory') as path`;
	await sql.end();
	storageFolder = path.join(row?.path ?? '', '../storage');
});

afterAll(async () => {
	await local.stop();
});

const admin = () => openClient(local, local.keys.secret).storage;
const files = () => admin().from('files');
const megabyte = 1024 * 1024;

/** Bytes that are made one megabyte at a time. */
const makeStream = (megabytes: number, hash = createHash('md5')) => {
	let made = 0;
	return new ReadableStream<Uint8Array>({
		pull: (controller) => {
			if (made === megabytes) return controller.close();
			const chunk = new Uint8Array(megabyte).fill(made++);
			hash.update(chunk);
			controller.enqueue(chunk);
		},
	});
};

const upload = async (
	key: string,
	body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
	headers: Record<string, string> = {},
) =>
	await send(local, `/storage/v1/object/files/${key}`, {
		method: 'POST',
		body,
		headers: { 'content-type': 'application/octet-stream', ...headers },
		duplex: 'half',
	} as Parameters<typeof send>[2]);

/** Megabytes that the server has in memory. */
const memory = (): number =>
	Number(execFileSync('ps', ['-o', 'rss=', '-p', String(local.process.pid)], { encoding: 'utf8' })) / 1024;

/** The most megabytes that the server needed during some work, above what it had. */
const growthDuring = async (work: () => Promise<void>): Promise<number> => {
	const before = memory();
	let most = before;
	let isDone = false;
	const watch = (async () => {
		while (!isDone) {
			most = Math.max(most, memory());
			await sleep(20);
		}
	})();
	try {
		await work();
	} finally {
		isDone = true;
		await watch;
	}
	return most - before;
};

const leftovers = () => readdirSync(path.join(storageFolder, 'incoming'));
const stored = () => readdirSync(path.join(storageFolder, 'files')).length;
const keys = async () => rowsOf(await files().list('', { limit: 1000 })).map(({ name }) => name);

test('large files pass through without being held in memory', async () => {
	const size = 300;
	const sent = createHash('md5');
	const received = createHash('md5');
	rowsOf(await files().upload('warm-up', 'x'));
	const growth = await growthDuring(async () => {
		expect((await upload('large', makeStream(size, sent))).status).toBe(200);
		const response = await send(local, '/storage/v1/object/files/large');
		expect(response.headers.get('content-length')).toBe(String(size * megabyte));
		for await (const chunk of response.body ?? []) received.update(chunk);
	});
	expect(received.digest('hex')).toBe(sent.digest('hex'));
	expect(growth).toBeLessThan(200);
	expect(rowsOf(await files().info('large')).etag).toMatch(/^"[0-9a-f]{32}-19"$/);
});

test('so do large files in forms', async () => {
	const head =
		'--line\r\ncontent-disposition: form-data; name=""; filename="x"\r\ncontent-type: video/mp4\r\n\r\n';
	const form = async function* () {
		yield Buffer.from(head);
		yield* makeStream(300);
		yield Buffer.from('\r\n--line--\r\n');
	};
	const growth = await growthDuring(async () => {
		const type = { 'content-type': 'multipart/form-data; boundary=line' };
		expect((await upload('form', ReadableStream.from(form()), type)).status).toBe(200);
	});
	const { size, contentType } = rowsOf(await files().info('form'));
	expect([size, contentType]).toEqual([300 * megabyte, 'video/mp4']);
	expect(growth).toBeLessThan(200);
});

test('an upload that breaks off leaves no file and no bytes', async () => {
	const before = stored();
	let sent = 0;
	const broken = new ReadableStream<Uint8Array>({
		pull: (controller) => {
			if (sent++ === 5) return controller.error(new Error('The cable was pulled.'));
			controller.enqueue(new Uint8Array(megabyte));
		},
	});
	await expect(upload('broken', broken)).rejects.toThrow();
	await local.misbehave({ match: /broken/, how: { dropAfter: 3 * megabyte } });
	await expect(upload('broken', makeStream(10))).rejects.toThrow('fetch failed');
	await local.misbehave({ match: /large/, how: { dropAfter: megabyte } });
	await expect(upload('large', makeStream(10), { 'x-upsert': 'true' })).rejects.toThrow('fetch failed');
	while (leftovers().length > 0) await sleep(10);
	expect([stored(), await keys()]).toEqual([before, ['form', 'large', 'warm-up']]);
	expect(rowsOf(await files().info('large')).size).toBe(300 * megabyte);
});

test('a refusal is read by who is still sending', async () => {
	const refused = await upload('../small/large', makeStream(40));
	expect(await refused.json()).toMatchObject({ statusCode: '413', code: 'EntityTooLarge' });
	const known = await send(local, '/storage/v1/object/small/large', {
		method: 'POST',
		body: new Uint8Array(40 * megabyte),
	});
	expect(await known.json()).toMatchObject({ statusCode: '413', code: 'EntityTooLarge' });
	expect(await (await upload('large', makeStream(40))).json()).toMatchObject({ statusCode: '409' });
	await local.misbehave({ match: /busy/, how: { status: 503, body: { message: 'later' } } });
	expect((await upload('busy', makeStream(40))).status).toBe(503);
	expect(leftovers()).toEqual([]);
});

test('a full disk is told, and nothing stays behind', async () => {
	const before = stored();
	const full = [500, 'InternalError', 'ENOSPC: no space left on device, write'];
	await local.misbehave({ match: /full/, how: { diskFull: 2 * megabyte } });
	const response = await upload('full', makeStream(40));
	expect([response.status, await response.json()]).toEqual([
		500,
		{ statusCode: '500', error: 'Error', message: full[2], code: 'InternalError' },
	]);
	await local.misbehave({ match: /full/, how: { diskFull: 10 } });
	expect(refusalOf(await files().upload('full', new Blob(['more than that']))).slice(0, 3)).toEqual(full);
	await local.misbehave({ match: /copy/, how: { diskFull: 10 } });
	expect(refusalOf(await files().copy('large', 'full'))).toEqual(full);
	expect([leftovers(), stored(), await keys()]).toEqual([[], before, ['form', 'large', 'warm-up']]);

	const tus = openTus(local, { authorization: `Bearer ${local.keys.secret}` });
	const url = locationOf(await tus.create({ bucketName: 'files', objectName: 'pieces' }, 2 * megabyte));
	await local.misbehave({ match: /^PATCH/, how: { diskFull: megabyte } });
	const piece = await tus.patch(url, 0, makeStream(2));
	expect([piece.status, await piece.text()]).toEqual([500, 'Something went wrong receiving the file\n']);
	const offset = offsetOf(await tus.head(url));
	expect(offset).toBeLessThanOrEqual(megabyte);
	await tus.patch(url, offset, new Uint8Array(2 * megabyte - offset));
	expect(rowsOf(await files().info('pieces')).size).toBe(2 * megabyte);
});

test('a download that breaks off frees the file, and a large one is cut without being read to the end', async () => {
	await local.misbehave({ how: { cutAfter: 3 * megabyte } });
	const growth = await growthDuring(async () => {
		const response = await send(local, '/storage/v1/object/files/large');
		let received = 0;
		await expect(
			(async () => {
				for await (const chunk of response.body ?? []) received += chunk.length;
			})(),
		).rejects.toThrow('terminated');
		expect(received).toBe(3 * megabyte);
	});
	expect(growth).toBeLessThan(200);

	const open = () =>
		readdirSync(`/proc/${local.process.pid}/fd`).filter((fd) => {
			try {
				return readlinkSync(`/proc/${local.process.pid}/fd/${fd}`).includes('/storage/files/');
			} catch {
				return false;
			}
		});
	const abort = new AbortController();
	const response = await send(local, '/storage/v1/object/files/large', { signal: abort.signal });
	await response.body?.getReader().read();
	if (process.platform === 'linux') expect(open()).toHaveLength(1);
	abort.abort();
	if (process.platform === 'linux') while (open().length > 0) await sleep(10);
});
