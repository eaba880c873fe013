import { createHash, randomBytes } from 'node:crypto';
import postgres from 'postgres';
import {
	connect,
	run,
	type FileSource,
	type HttpRequest,
	type RunOptions,
	type UploadStore,
} from '../../shared';
import { startLocal, type Local } from '../local/harness';
import { sendByFetch } from '../send-by-fetch';

const chunk = 6 * 1024 * 1024;
const bytes = randomBytes(2 * chunk + 1_000_000);
const shaOf = (given: Uint8Array) => createHash('sha256').update(given).digest('hex');

let local: Local;
let sent: HttpRequest[] = [];
beforeAll(async () => {
	local = await startLocal({ seed: false });
	await run(open(), 'storage.createBucket', { bucket: 'big' });
}, 60_000);
beforeEach(() => {
	sent = [];
});
afterAll(async () => await local?.stop());

const open = (retry: boolean | { firstDelay: number } = { firstDelay: 1 }) =>
	connect(
		{ url: local.url, key: local.keys.secret, retry },
		{
			send: async (request) => {
				sent.push(request);
				return await sendByFetch(request);
			},
		},
	);

/** In pieces that fit no chunk. */
const fileOf = (given: Buffer, more: Partial<FileSource> = {}): FileSource => ({
	name: 'big.bin',
	size: given.length,
	open: async function* (from = 0) {
		for (let at = from; at < given.length; at += 100_003) yield given.subarray(at, at + 100_003);
	},
	...more,
});

const upload = async (path: string, file: FileSource, options: RunOptions = {}, retry?: boolean) =>
	await run(open(retry), 'storage.upload', { bucket: 'big', path, file }, options);

const storedAt = async (path: string) => {
	const { data } = await run(open(), 'storage.download', { bucket: 'big', path });
	return shaOf(await (data as { bytes(): Promise<Uint8Array> }).bytes());
};
const isStored = async (path: string) =>
	((await run(open(), 'storage.exists', { bucket: 'big', path })).data as { exists: boolean }).exists;

const offsets = () =>
	sent.filter(({ method }) => method === 'PATCH').map(({ headers }) => Number(headers['Upload-Offset']));
const sizes = () =>
	sent.filter(({ method }) => method === 'PATCH').map(({ body }) => (body as Uint8Array).byteLength);
const begun = () => sent.filter(({ method }) => method === 'POST').length;

it('a large file goes in chunks of 6 MiB, tells how far it is, and is the same file', async () => {
	const progress: number[] = [];
	const { data } = await upload('a', fileOf(bytes), { onProgress: ({ done }) => progress.push(done) });
	expect(data).toMatchObject({ path: 'a', fullPath: 'big/a', id: expect.any(String) });
	expect(sizes()).toEqual([chunk, chunk, 1_000_000]);
	expect(progress).toEqual([chunk, 2 * chunk, bytes.length]);
	expect(await storedAt('a')).toBe(shaOf(bytes));
});

it('a file of 6 MB goes in one request', async () => {
	await upload('small', fileOf(bytes.subarray(0, 6_000_000)));
	expect(sent.map(({ method, url }) => [method, new URL(url).pathname])).toEqual([
		['POST', '/storage/v1/object/big/small'],
	]);
});

it.each([true, false])(
	'empties the pieces of a file only when it may (it may: %s)',
	async (givesChunksAway) => {
		const pieces: Uint8Array[] = [];
		const open = async function* (from = 0) {
			for (let at = from; at < bytes.length; at += 100_003) {
				const piece = Uint8Array.from(bytes.subarray(at, at + 100_003));
				pieces.push(piece);
				yield piece;
			}
		};
		const path = `emptied-${givesChunksAway}`;
		await local.misbehave({ match: /^PATCH/, times: 2, how: { dropAfter: 2_500_000 } });
		await upload(path, fileOf(bytes, { open, givesChunksAway }));
		const isEmpty = pieces.map(({ byteLength }) => byteLength === 0);
		// One may be at hand whose file was opened anew.
		expect(isEmpty.filter((is) => is !== givesChunksAway).length).toBeLessThanOrEqual(
			givesChunksAway ? 2 : 0,
		);
		expect(pieces.length).toBeGreaterThan(130);
		expect(await storedAt(path)).toBe(shaOf(bytes));
	},
);

it('tells how far it is in one request, too', async () => {
	const progress: number[] = [];
	await upload('told', fileOf(bytes.subarray(0, 250_000)), { onProgress: ({ done }) => progress.push(done) });
	expect(progress).toEqual([100_003, 200_006, 250_000]);
});

it('goes on after broken connections from where the server is', async () => {
	await local.misbehave({ match: /^PATCH/, times: 2, how: { dropAfter: 2_500_000 } });
	await upload('broken', fileOf(bytes));
	// The server tells, not the number of chunks.
	expect(offsets().every((offset, index, all) => index === 0 || offset >= all[index - 1]!)).toBe(true);
	expect(offsets().length).toBeGreaterThan(3);
	expect(sent.filter(({ method }) => method === 'HEAD').length).toBeGreaterThanOrEqual(2);
	expect(begun()).toBe(1);
	expect(await storedAt('broken')).toBe(shaOf(bytes));
});

it('stores the file once when the last reply is lost', async () => {
	await local.misbehave({ match: /^PATCH/, times: 3, how: { drop: 'reply' } });
	const { data } = await upload('lost', fileOf(bytes));
	expect(data).toEqual({ path: 'lost', fullPath: 'big/lost', id: expect.any(String) });
	expect(offsets()).toEqual([0, chunk, 2 * chunk]);
	expect(begun()).toBe(1);
	// Whether it is stored, and under which id, is asked at once.
	expect(sent.filter(({ method, url }) => method === 'GET' && url.includes('/object/info/'))).toHaveLength(1);
	expect(await storedAt('lost')).toBe(shaOf(bytes));
});

it.each(['a file that is new', 'a file that replaces another'])(
	'has the server finish %s again where that failed, however whole the upload looks',
	async (what) => {
		const upsert = what.includes('replaces');
		const name = `unlucky-${upsert}`;
		if (upsert) await upload(name, fileOf(Buffer.from(bytes).fill(1, 0, 9)));
		sent = [];
		const sql = postgres(local.databaseUrl, { max: 1, onnotice: () => undefined });
		// A database that fails twice when the row of the file is written, and then no more.
		await sql.unsafe(`create sequence storage.luck; create function storage.fail_twice() returns trigger language plpgsql security definer as
			$$ begin if nextval('storage.luck') <= 2 then raise exception 'out of luck' using errcode = '53300'; end if; return new; end $$;
			create trigger fail_twice before insert or update on storage.objects for each row when (new.name = '${name}' and new.metadata ? 'eTag') execute function storage.fail_twice();`);
		try {
			await run(open(), 'storage.upload', { bucket: 'big', path: name, file: fileOf(bytes), upsert });
		} finally {
			await sql.unsafe(
				`drop trigger fail_twice on storage.objects; drop function storage.fail_twice; drop sequence storage.luck;`,
			);
			await sql.end();
		}
		expect(begun()).toBe(1);
		expect(await storedAt(name)).toBe(shaOf(bytes));
	},
);

it('waits for a server that is busy or starts anew', async () => {
	await local.misbehave({ match: /^PATCH/, times: 2, how: { status: 503 } });
	await local.misbehave({ match: /^HEAD/, times: 1, how: { status: 423 } });
	await upload('busy', fileOf(bytes));
	expect(await storedAt('busy')).toBe(shaOf(bytes));
});

it.each([404, 410])(
	'begins anew when the server answers with %d that it has forgotten the upload',
	async (status) => {
		await local.misbehave({ match: /^PATCH/, how: { drop: 'request' } });
		await local.misbehave({ match: /^HEAD/, how: { status } });
		await upload(`forgotten-${status}`, fileOf(bytes));
		expect(begun()).toBe(2);
		expect(await storedAt(`forgotten-${status}`)).toBe(shaOf(bytes));
	},
);

it('gives up when the server goes on forgetting, and stores nothing', async () => {
	const takeBack = await local.misbehave({ match: /^PATCH/, times: 100, how: { status: 404 } });
	await expect(upload('never', fileOf(bytes))).rejects.toMatchObject({ code: 'NoSuchUpload' });
	await takeBack();
	expect(begun()).toBe(3);
	expect(await isStored('never')).toBe(false);
});

/** A host whose requests fail where this says so. */
const openWith = (fail: (request: HttpRequest) => boolean, retry: false | { firstDelay: number }) =>
	connect(
		{ url: local.url, key: local.keys.secret, retry },
		{
			send: async (request) => {
				if (fail(request)) throw Object.assign(new Error('cut'), { code: 'ECONNRESET' });
				sent.push(request);
				return await sendByFetch(request);
			},
		},
	);

it('gives up after the last try, and tells how much had come', async () => {
	const isLater = ({ headers }: HttpRequest) => Number(headers['Upload-Offset'] ?? 0) > 0;
	const params = { bucket: 'big', path: 'tried', file: fileOf(bytes) };
	await expect(run(openWith(isLater, false), 'storage.upload', params)).rejects.toMatchObject({
		code: 'ECONNRESET',
		message: expect.stringContaining(`${chunk} of ${bytes.length} bytes had come.`),
	});
	expect(sizes()).toEqual([chunk]);
	expect(await isStored('tried')).toBe(false);
	let tries = 0;
	const counted = (request: HttpRequest) => {
		if (request.method === 'PATCH') tries += 1;
		return request.method === 'PATCH';
	};
	await expect(run(openWith(counted, { firstDelay: 1 }), 'storage.upload', params)).rejects.toMatchObject({
		code: 'ECONNRESET',
	});
	expect(tries).toBe(10);
});

const memory = () => {
	const kept = new Map<string, string>();
	const store: UploadStore = {
		find: async (key) => kept.get(key),
		keep: async (key, address) => kept.set(key, address).has(key),
		forget: async (key) => void kept.delete(key),
	};
	return { kept, store };
};

/** Stops when so much has come. */
const stopAfter = (bytesCome: number): RunOptions => {
	const stop = new AbortController();
	return {
		signal: stop.signal,
		onProgress: ({ done }) => {
			if (done >= bytesCome) stop.abort();
		},
	};
};

it('goes on after a restart where it was', async () => {
	const { kept, store } = memory();
	const file = fileOf(bytes, { revision: 'monday' });
	await expect(upload('restarted', file, { ...stopAfter(chunk), uploads: store })).rejects.toMatchObject({
		code: 'ABORTED',
		message: expect.stringContaining(`${chunk} of ${bytes.length} bytes had come`),
	});
	expect([...kept.keys()].join()).not.toContain(local.keys.secret);
	expect(kept.size).toBe(1);
	sent = [];
	await upload('restarted', file, { uploads: store });
	expect([begun(), offsets()]).toEqual([0, [chunk, 2 * chunk]]);
	expect(kept.size).toBe(0);
	expect(await storedAt('restarted')).toBe(shaOf(bytes));
});

it('begins anew when something else is told of the file', async () => {
	const { store } = memory();
	const file = fileOf(bytes, { revision: 'monday' });
	const options = { ...stopAfter(chunk), uploads: store };
	const told = { bucket: 'big', path: 'told-anew', file, contentType: 'text/csv' };
	await expect(run(open(), 'storage.upload', told, options)).rejects.toMatchObject({ code: 'ABORTED' });
	sent = [];
	await run(open(), 'storage.upload', { ...told, contentType: 'image/png' }, { uploads: store });
	expect(begun()).toBe(1);
	const { data } = await run(open(), 'storage.info', { bucket: 'big', path: 'told-anew' });
	expect(data).toMatchObject({ contentType: 'image/png' });
});

it('begins anew when the file is another one, or the upload is too old', async () => {
	const { kept, store } = memory();
	const options = { ...stopAfter(chunk), uploads: store };
	await expect(upload('other', fileOf(bytes, { revision: 'monday' }), options)).rejects.toMatchObject({
		code: 'ABORTED',
	});
	const changed = Buffer.from(bytes).fill(1, 0, 100);
	await upload('other', fileOf(changed, { revision: 'tuesday' }), { uploads: store });
	expect(await storedAt('other')).toBe(shaOf(changed));
	for (const id of ['Z29uZQ', 'YmlnL2EvMTIz', '..']) {
		for (const key of kept.keys()) kept.set(key, id);
		const old = { bucket: 'big', path: 'other', file: fileOf(bytes, { revision: 'monday' }) };
		await run(open(), 'storage.remove', { bucket: 'big', paths: ['other'] });
		sent = [];
		await run(open(), 'storage.upload', old, { uploads: store });
		expect([begun(), offsets()]).toEqual([1, [0, chunk, 2 * chunk]]);
		await expect(upload('other', old.file, { ...stopAfter(0), uploads: store })).rejects.toBeDefined();
	}
});

it('a file that is read only once goes on within what is still at hand', async () => {
	await local.misbehave({ match: /^PATCH/, times: 1, how: { dropAfter: 2_500_000 } });
	let opened = 0;
	const source = fileOf(bytes);
	const once = {
		...source,
		once: true,
		open: (from?: number) => {
			opened += 1;
			return source.open(from);
		},
	};
	await upload('once', once);
	expect(opened).toBe(1);
	expect(await storedAt('once')).toBe(shaOf(bytes));
});

it('a file that is read only once cannot go back behind that', async () => {
	const source = fileOf(bytes);
	let patches = 0;
	const connection = connect(
		{ url: local.url, key: local.keys.secret, retry: { firstDelay: 1 } },
		{
			send: async (request) => {
				if (request.method === 'PATCH' && ++patches === 2)
					throw Object.assign(new Error('cut'), { code: 'ECONNRESET' });
				if (request.method === 'HEAD') return { status: 200, headers: { 'upload-offset': '5' }, body: '' };
				return await sendByFetch(request);
			},
		},
	);
	const params = { bucket: 'big', path: 'behind', file: { ...source, once: true } };
	await expect(run(connection, 'storage.upload', params)).rejects.toMatchObject({ code: 'UPLOAD_BROKEN' });
});

it.each([
	['shorter', bytes.length + 1, /ended after \d+ of \d+ bytes/],
	['longer', bytes.length - 1, /has more than the \d+ bytes/],
])('a file that is %s than it said is not stored', async (name, size, reason) => {
	await expect(upload(name, fileOf(bytes, { size }))).rejects.toMatchObject({
		code: 'FILE_CHANGED',
		field: 'file',
		reason: expect.stringMatching(reason),
	});
	expect(await isStored(name)).toBe(false);
});

it('what had come of an upload that is given up is cleared away', async () => {
	const file = fileOf(bytes, {
		open: async function* () {
			yield bytes.subarray(0, chunk + 1);
			throw new Error('the disk is gone');
		},
	});
	await expect(upload('cleared', file)).rejects.toMatchObject({
		advice: expect.stringContaining('bytes had come'),
	});
	const { url } = sent.find(({ method }) => method === 'DELETE')!;
	expect((await sendByFetch({ ...sent[0]!, method: 'HEAD', url, body: undefined })).status).toBe(404);
});

it('a source that breaks in the midst is told of, and nothing is stored', async () => {
	const file = fileOf(bytes, {
		open: async function* () {
			yield bytes.subarray(0, chunk + 5);
			throw Object.assign(new Error('the disk is gone'), { code: 'EIO' });
		},
	});
	await expect(upload('source', file)).rejects.toMatchObject({ code: 'EIO', field: 'file' });
	expect(await isStored('source')).toBe(false);
});

it('a file that is said to be empty and is not is told of, and nothing is stored', async () => {
	const file = { ...fileOf(Buffer.from('abc')), size: 0 };
	const params = { bucket: 'big', path: 'not-empty.bin', file, resumable: 'always' };
	await expect(run(open(), 'storage.upload', params)).rejects.toMatchObject({
		code: 'FILE_CHANGED',
		reason: 'The file big.bin has more than the 0 bytes it began with',
		field: 'file',
	});
	expect(begun()).toBe(0);
	expect(await isStored('not-empty.bin')).toBe(false);
});

it('an empty file is stored as one', async () => {
	const params = { bucket: 'big', path: 'empty.bin', file: fileOf(Buffer.alloc(0)), resumable: 'always' };
	await run(open(), 'storage.upload', params);
	expect(begun()).toBe(1);
	expect(await storedAt('empty.bin')).toBe(shaOf(new Uint8Array(0)));
});

it('a full disk of the server is waited for, told of, and nothing of the file is left', async () => {
	let takeBack: (() => Promise<void>) | undefined;
	const file = fileOf(bytes);
	const waits: number[] = [];
	const connection = connect(
		{ url: local.url, key: local.keys.secret },
		{
			send: async (request) => {
				sent.push(request);
				const reply = await sendByFetch(request);
				// Behind the first chunk.
				if (request.method === 'PATCH')
					takeBack ??= await local.misbehave({ match: /^PATCH/, times: 100, how: { diskFull: 0 } });
				return reply;
			},
			clock: { now: Date.now, sleep: async (milliseconds) => void waits.push(milliseconds) },
		},
	);
	const uploading = run(connection, 'storage.upload', { bucket: 'big', path: 'full', file });
	await expect(uploading).rejects.toMatchObject({
		name: 'SupabaseError',
		status: 500,
		message: expect.stringMatching(
			new RegExp(`for room on its disk\\. ${chunk} of ${bytes.length} bytes had come\\.$`),
		),
	});
	await takeBack?.();
	expect(waits).toHaveLength(9);
	expect(waits.reduce((sum, wait) => sum + wait)).toBeLessThan(3 * 60_000);
	expect(await isStored('full')).toBe(false);
	const { url } = sent.find(({ method }) => method === 'DELETE')!;
	expect((await sendByFetch({ ...sent[0]!, method: 'HEAD', url, body: undefined })).status).toBe(404);
});

it('stops while it waits', async () => {
	const stop = new AbortController();
	await local.misbehave({ match: /^PATCH/, how: { drop: 'request' } });
	const waiting = connect(
		{ url: local.url, key: local.keys.secret },
		{
			send: sendByFetch,
			clock: {
				now: Date.now,
				sleep: async (_milliseconds, signal) => {
					stop.abort();
					signal?.throwIfAborted();
				},
			},
		},
	);
	const params = { bucket: 'big', path: 'stopped', file: fileOf(bytes) };
	await expect(run(waiting, 'storage.upload', params, { signal: stop.signal })).rejects.toMatchObject({
		code: 'ABORTED',
	});
});
