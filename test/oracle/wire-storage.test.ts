import { connect, run, type FileSource } from '../../shared';
import { withText } from '../contract/example-of';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { sendByFetch } from '../send-by-fetch';
import { fileOf } from '../storage-walk/walk-storage';
import { asReceived, recorded, type WireCase } from './recorded';
import { mended, type Difference } from './storage-differences';
import { toStorageForm } from './storage-form';

interface Replay {
	readonly id: string;
	readonly params: Readonly<Record<string, unknown>>;
	readonly difference?: Difference;
	readonly meant?: { readonly path?: string; readonly type?: string };
	/** Where the core gives the data in a shape of its own. */
	readonly data?: unknown;
}

const bucket = 'avatars';
const at = (operation: string, path: string, more: Record<string, unknown> = {}): Replay => ({
	id: `storage.${operation}`,
	params: { bucket, path, ...more },
});
const of = (operation: string, params: Record<string, unknown>): Replay => ({
	id: `storage.${operation}`,
	params,
});

/** Bytes that are no text. */
const fileOfBytes = (...bytes: number[]): FileSource => ({
	size: bytes.length,
	open: async function* () {
		yield Uint8Array.from(bytes);
	},
});
const transform = { width: 100, height: 50, resize: 'contain', quality: 80, format: 'origin' };
/** What the official client calls a file of which it knows nothing. */
const asText = { contentType: 'text/plain;charset=UTF-8' };

/** How the core is asked for what each recorded call asked for. */
const replays: Readonly<Record<string, Replay>> = {
	'storage.listBuckets.opts': of('listBuckets', {
		limit: 10,
		offset: 0,
		search: 'av',
		sortColumn: 'created_at',
		sortOrder: 'desc',
	}),
	'storage.getBucket.404': of('getBucket', { bucket: 'nope' }),
	'storage.createBucket': of('createBucket', { bucket }),
	'storage.updateBucket': of('updateBucket', {
		bucket,
		public: false,
		fileSizeLimit: '1024',
		allowedMimeTypes: ['image/png'],
	}),
	'storage.upload.string': at('upload', 'folder/a.txt', { file: fileOf('hello'), ...asText }),
	'storage.upload.bytes': at('upload', 'folder/a.png', {
		file: fileOfBytes(1, 2, 0, 255),
		contentType: 'image/png',
		cacheControl: '60',
		upsert: true,
		metadata: { k: 'é' },
		contentEncoding: 'gzip',
		headers: { 'x-custom': '1' },
	}),
	'storage.upload.arraybuffer': at('upload', 'a.bin', { file: fileOfBytes(0, 1, 255), ...asText }),
	'storage.upload.blob': {
		...at('upload', 'a.png', {
			file: fileOf('PNG', { type: 'image/png' }),
			cacheControl: '60',
			metadata: { a: 1 },
		}),
		difference: 17,
		meant: { type: 'image/png' },
	},
	'storage.upload.file': {
		...at('upload', 'a.png', { file: fileOf('PNG', { type: 'image/png', name: 'orig.png' }) }),
		difference: 17,
		meant: { type: 'image/png' },
	},
	'storage.upload.stream': at('upload', 'a.bin', { file: fileOf('streamed') }),
	'storage.upload.nodestream': at('upload', 'a.bin', { file: fileOf('node') }),
	'storage.upload.messypath': at('upload', '/a//b/ c&d.txt/', { file: fileOf('x'), ...asText }),
	'storage.upload.hash': {
		...at('upload', 'a#b?c%20.txt', { file: fileOf('x'), ...asText }),
		difference: 3,
		meant: { path: 'a#b?c%20.txt' },
	},
	'storage.upload.duplicate': at('upload', 'a.txt', { file: fileOf('x'), ...asText }),
	'storage.createSignedUploadUrl': at('createSignedUploadUrl', 'folder/cat.jpg'),
	'storage.createSignedUploadUrl.notoken': at('createSignedUploadUrl', 'x'),
	'storage.uploadToSignedUrl.blob': {
		...at('uploadToSignedUrl', 'folder/cat.jpg', {
			token: 'T O/K',
			file: fileOf('x', { type: 'image/jpeg' }),
		}),
		difference: 17,
		meant: { type: 'image/jpeg' },
	},
	'storage.download.transform': {
		...at('download', 'a.png', { transform }),
		data: { name: 'a.png', type: 'image/png' },
	},
	'storage.download.transform.empty': {
		...at('download', 'a.png', { transform: {} }),
		data: { name: 'a.png' },
	},
	'storage.download.stream': { ...at('download', 'a.png'), data: { name: 'a.png' } },
	'storage.download.404': at('download', 'x'),
	'storage.list': of('list', { bucket }),
	'storage.list.folder': at('list', 'folder', {
		limit: 10,
		offset: 5,
		sortColumn: 'created_at',
		search: 'a',
	}),
	'storage.info': {
		...at('info', 'folder/a.png'),
		// The names within the metadata are the user's own.
		data: { id: '1', bucketId: 'avatars', contentType: 'image/png', metadata: { some_key: 1 } },
	},
	'storage.exists.false': { ...at('exists', 'a.png'), data: { exists: false } },
	'storage.exists.403': at('exists', 'a.png'),
	'storage.move': of('move', { bucket, fromPath: 'public/a.png', toPath: 'private/b.png' }),
	'storage.copy': of('copy', { bucket, fromPath: 'public/a.png', toPath: 'private/b.png' }),
	'storage.copy.meta': of('copy', {
		bucket,
		fromPath: 'a',
		toPath: 'b',
		destinationBucket: 'other',
		copyMetadata: false,
		metadata: { cacheControl: 'max-age=1', mimetype: 'text/plain' },
	}),
	'storage.createSignedUrl': at('createSignedUrl', 'folder/a.png', { expiresIn: 60 }),
	'storage.createSignedUrl.download': at('createSignedUrl', 'folder/a.png', {
		expiresIn: 60,
		download: true,
	}),
	'storage.createSignedUrls': of('createSignedUrls', {
		bucket,
		paths: ['a.png', 'b.png'],
		expiresIn: 60,
		download: 'x.png',
	}),
	'storage.getPublicUrl': at('getPublicUrl', 'folder/a b.png'),
	'storage.getPublicUrl.download': at('getPublicUrl', 'a.png', { download: true }),
	'storage.error.nested': of('getBucket', { bucket: 'x' }),
	'storage.throwOnError': of('getBucket', { bucket: 'x' }),
};

/** Calls with an option that the contract of the catalogue does not list. */
const notListed: Readonly<Record<string, string>> = {
	'storage.createBucket.full': 'type, versioningStatus',
	'storage.purgeBucketCache': 'purgeBucketCache',
	'storage.getBucketLifecycle': 'getBucketLifecycle',
	'storage.deleteBucketLifecycle': 'deleteBucketLifecycle',
	'storage.listV2': 'listV2',
	'storage.listV2.bare': 'listV2',
	'storage.move.bucket': 'sourceVersionId',
	'storage.remove.version': 'versionId',
	'storage.purgeCache': 'purgeCache',
	'storage.getPublicUrl.full': 'cacheNonce, versionId',
	'storage.hostname': 'useNewHostname',
};
const isNotListed = (op: string): boolean =>
	Object.hasOwn(notListed, op) || /^storage\.(?:analytics|vectors)\./.test(op);

const cases = recorded.filter(({ op }) => op.startsWith('storage.'));

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

/** The addresses in a result, as this server's. */
const here = (value: unknown): unknown =>
	JSON.parse(JSON.stringify(value ?? null).replaceAll('http://127.0.0.1:54399', server.url));

/** Bytes are recorded in base64, and received as text. */
const received = (request: NonNullable<WireCase['request']>) => {
	const got = asReceived(request);
	const { $base64: base64 } = Object(got.body) as { readonly $base64?: string };
	return base64 === undefined ? got : { ...got, body: Buffer.from(base64, 'base64').toString() };
};

const replay = async ({ id, params }: Replay, response: WireCase['response']) => {
	server.answerWith(response ?? { status: 200, body: [] });
	const connection = connect(
		{ url: server.url, key: 'sb_publishable_KEY', retry: false },
		{ send: sendByFetch },
	);
	const outcome = await run(connection, id, params).catch((error: Error) => error);
	return { outcome, sent: server.requests.map(toStorageForm) };
};

const known = cases.flatMap((each) => {
	const how = replays[each.op];
	return how ? [[each.op, each, how] as const] : [];
});

it.each(known)('%s', async (_op, each, how) => {
	const { sent, outcome } = await replay(how, each.response);
	const theirs = each.request ? [toStorageForm(received(each.request))] : [];
	if (how.difference === undefined) expect(sent).toEqual(theirs);
	else {
		expect(sent).not.toEqual(theirs);
		expect(sent).toEqual(mended[how.difference](theirs, how.meant ?? {}));
	}
	if (how.data !== undefined && !(outcome instanceof Error)) {
		expect(await withText(outcome.data)).toMatchObject(here(how.data) as object);
	} else if (each.result?.error || each.result?.$thrown) {
		expect(outcome).toBeInstanceOf(Error);
	} else if (each.result && !(outcome instanceof Error)) {
		expect(outcome.data).toMatchObject(here(each.result.data) as object);
	} else throw outcome;
});

it('replays every recorded case of what the catalogue offers', () => {
	const missing = cases.map(({ op }) => op).filter((op) => !replays[op] && !isNotListed(op));
	expect(missing).toEqual([]);
	const names = cases.map(({ op }) => op);
	expect([...Object.keys(replays), ...Object.keys(notListed)].filter((op) => !names.includes(op))).toEqual(
		[],
	);
	const different = known.filter(([, , { difference }]) => difference !== undefined).length;
	expect({
		recorded: cases.length,
		equal: known.length - different,
		different,
		notListed: names.filter(isNotListed).length,
	}).toEqual({ recorded: 71, equal: 32, different: 4, notListed: 35 });
});
