import { connect, lookUp, run, runInParts, runMany } from '../../shared';
import { sendByFetch } from '../send-by-fetch';
import { startServer, type RunningServer } from '../start-server';

/** A bucket in memory behind the part of Storage that lists and removes, with a page limit of its own. */
let files = new Set<string>();
let largestPage = 1000;
let requests: string[] = [];
/** Done before a request is answered. */
let meanwhile: (request: string) => void = () => undefined;
let emptyReply = { status: 200, message: 'Empty bucket has been queued. Completion may take up to an hour.' };
let server: RunningServer;
let url = '';

interface Body {
	readonly prefix: string;
	readonly limit: number;
	readonly offset: number;
	readonly prefixes: readonly string[];
}

function list({ prefix, limit, offset }: Body) {
	const above = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
	const below = [...files].filter((path) => path.startsWith(above)).map((path) => path.slice(above.length));
	const folders = new Set(below.filter((path) => path.includes('/')).map((path) => path.split('/')[0]!));
	const entries = [
		...below.filter((path) => !path.includes('/')).map((name) => ({ name, id: `id of ${above}${name}` })),
		...[...folders].map((name) => ({ name, id: null })),
	];
	return entries
		.toSorted((one, other) => (one.name < other.name ? -1 : 1))
		.slice(offset, offset + Math.min(limit, largestPage));
}

function remove({ prefixes }: Body) {
	return prefixes.flatMap((name) => (files.delete(name) ? [{ name }] : []));
}

beforeAll(async () => {
	server = await startServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const line = `${request.method} ${request.url}`;
			requests.push(line);
			meanwhile(line);
			const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Body;
			const isList = line.includes('/object/list/');
			const isEmpty = line.endsWith('/empty');
			response.writeHead(isEmpty ? emptyReply.status : 200, { 'content-type': 'application/json' });
			response.end(
				JSON.stringify(isEmpty ? { message: emptyReply.message } : isList ? list(body) : remove(body)),
			);
		});
	});
	({ url } = server);
});
beforeEach(() => {
	files = new Set();
	largestPage = 1000;
	requests = [];
	meanwhile = () => undefined;
	emptyReply = { status: 200, message: 'Empty bucket has been queued.' };
});
afterAll(async () => await server?.stop());

let waited = 0;
const open = (now: () => number = Date.now) =>
	connect(
		{ url, key: 'sb_secret_test' },
		{
			send: sendByFetch,
			clock: {
				now,
				sleep: async () => {
					waited += 1;
					await new Promise((resolve) => setImmediate(resolve));
				},
			},
		},
	);
const listed = async (params: Record<string, unknown> = {}) =>
	((await run(open(), 'storage.list', { bucket: 'b', ...params })).data as Array<{ path: string }>).map(
		({ path }) => path,
	);
const name = (n: number) => `f${String(n).padStart(5, '0')}`;
const many = (count: number) => Array.from({ length: count }, (_each, n) => name(n));

it.each([1, 2, 3, 100, 1000])('all of a folder, when the server gives %d at the most', async (size) => {
	const count = Math.min(2 * size + 3, 1500);
	files = new Set(many(count));
	largestPage = size;
	expect(await listed({ returnAll: true })).toEqual(many(count));
});

it('an exact number of pages', async () => {
	files = new Set(many(2000));
	expect(await listed({ returnAll: true })).toHaveLength(2000);
});

it('comes page by page', async () => {
	files = new Set(many(2500));
	const sizes: number[] = [];
	for await (const { data } of runInParts(open(), 'storage.list', { bucket: 'b', returnAll: true }))
		sizes.push((data as unknown[]).length);
	expect(sizes).toEqual([1000, 999, 501]);
});

it('a limit above a page is kept, and no more is asked for', async () => {
	files = new Set(many(5000));
	expect(await listed({ limit: 2500, offset: 100 })).toEqual(many(5000).slice(100, 2600));
	expect(requests).toHaveLength(3);
});

it('nothing is missed when files before are deleted meanwhile, and nothing comes twice when some are added', async () => {
	files = new Set(many(3000));
	const gone = many(400);
	meanwhile = () => {
		if (requests.length === 2) gone.forEach((each) => files.delete(each));
		if (requests.length === 4) for (let n = 0; n < 50; n++) files.add(`a${n}`);
	};
	const got = await listed({ returnAll: true });
	expect(new Set(got).size).toBe(got.length);
	expect(many(3000).filter((each) => !got.includes(each))).toEqual([]);
});

it('when nearly all is deleted meanwhile, what is left comes once', async () => {
	files = new Set(many(3000));
	meanwhile = () => {
		if (requests.length === 3) many(2999).forEach((each) => files.delete(each));
	};
	const got = await listed({ returnAll: true });
	expect(new Set(got).size).toBe(got.length);
	expect(got).toContain(name(2999));
});

it('folders of any depth, a folder with the name of a file, and one without a name', async () => {
	files = new Set(['a', 'a/b', 'a/a/a/a', 'x//y', 'z']);
	expect((await listed({ returnAll: true, recursive: true })).toSorted()).toEqual([...files].toSorted());
});

it('many small folders take one request each', async () => {
	files = new Set(Array.from({ length: 50 }, (_each, n) => `folder${n}/file`));
	expect(await listed({ returnAll: true, recursive: true })).toHaveLength(50);
	expect(requests.length).toBeLessThanOrEqual(52);
});

it('a bucket is emptied, whatever the server does about it by itself', async () => {
	files = new Set([...many(2300), 'deep/er/file']);
	expect(await run(open(), 'storage.emptyBucket', { bucket: 'b' })).toMatchObject({
		data: { message: 'Successfully emptied' },
	});
	expect(files.size).toBe(0);
});

it('a bucket with too many files for the server is emptied all the same', async () => {
	files = new Set(many(1200));
	emptyReply = { status: 400, message: 'Unable to empty the bucket because it contains too many objects' };
	await run(open(), 'storage.emptyBucket', { bucket: 'b' });
	expect(files.size).toBe(0);
});

it('what may only be seen is for the server to remove, which is waited for', async () => {
	const kept = new Set(many(3));
	Object.assign(kept, { delete: () => false });
	files = kept;
	waited = 0;
	meanwhile = () => {
		if (waited === 4) files = new Set();
	};
	await run(open(), 'storage.emptyBucket', { bucket: 'b' });
	expect(waited).toBe(4);
});

it('a bucket that does not become empty is an error', async () => {
	const kept = new Set(many(3));
	Object.assign(kept, { delete: () => false });
	files = kept;
	await expect(run(open(), 'storage.emptyBucket', { bucket: 'b' })).rejects.toMatchObject({
		code: 'NOT_EMPTIED',
		field: 'bucket',
	});
});

it('who uploads all the while is not followed for ever', async () => {
	files = new Set(['f']);
	let n = 0;
	meanwhile = () => files.add(`new${n++}`);
	let minutes = 0;
	const hurried = open(() => minutes++ * 60_000);
	await expect(run(hurried, 'storage.emptyBucket', { bucket: 'b' })).rejects.toMatchObject({
		code: 'NOT_EMPTIED',
	});
	expect(requests.length).toBeLessThan(200);
});

it('many paths are removed in few requests, and each is told of', async () => {
	files = new Set(many(2400));
	const paths = [...many(2400), 'nope'];
	const { data } = await run(open(), 'storage.remove', { bucket: 'b', paths });
	expect(requests).toHaveLength(3);
	expect((data as Array<{ path: string }>).map(({ path }) => path)).toEqual(paths);
	expect((data as Array<{ removed: boolean }>).filter(({ removed }) => !removed)).toHaveLength(1);
});

it('when a later request fails, it is told how many had been removed', async () => {
	files = new Set(many(2400));
	const failing = connect(
		{ url, key: 'sb_secret_test', retry: false },
		{
			send: async (request) => {
				if (requests.length === 1) return { status: 500, headers: {}, body: '{"message":"no"}' };
				return await sendByFetch(request);
			},
		},
	);
	await expect(run(failing, 'storage.remove', { bucket: 'b', paths: many(2400) })).rejects.toMatchObject({
		message: expect.stringContaining('The first 1000 paths had been dealt with before.'),
	});
});

it('files of many items are removed in few requests, and each item is told of its own', async () => {
	files = new Set(many(2100));
	const items = [
		...many(2100).map((path) => ({ bucket: 'b', paths: [path] })),
		{ bucket: 'b', paths: ['../f'] },
		{ bucket: 'b', paths: [name(0), 'nope'] },
		{ bucket: 'b', paths: `/${name(1)}` },
	];
	const told: unknown[] = [];
	for await (const done of runMany(open(), 'storage.remove', items)) {
		const outcome = 'error' in done ? done.error.field : done.outcome.data;
		for (const item of done.items) told[item] = outcome;
	}
	expect(told.slice(0, 2100)).toEqual(
		many(2100).map((path) => [expect.objectContaining({ path, removed: true })]),
	);
	// Alone, the second to name a file would not find it either.
	expect(told.slice(2100)).toEqual([
		'paths',
		[expect.objectContaining({ removed: false }), expect.objectContaining({ removed: false })],
		[expect.objectContaining({ removed: false })],
	]);
	expect(requests.length).toBeLessThanOrEqual(5);
});

it('folders are offered to editors, level by level', async () => {
	files = new Set(['a/b/c', 'a/d', 'e', 'f/g']);
	expect(await lookUp(open(), 'folders', { bucket: 'b' })).toEqual([{ name: 'a' }, { name: 'f' }]);
	expect(await lookUp(open(), 'folders', { bucket: 'b', folder: 'a/' })).toEqual([{ name: 'a/b' }]);
});
