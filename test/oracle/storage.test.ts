import { createClient } from '@supabase/supabase-js';
import { connect, run } from '../../shared';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { sendByFetch } from '../send-by-fetch';
import { publicAddresses, storageCases, type StorageCase } from './storage-cases';
import { mended } from './storage-differences';
import { storageMethods } from './storage-methods';
import { toStorageForm } from './storage-form';

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

const token = 'eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYXV0aGVudGljYXRlZCJ9.c2ln';

interface Context {
	readonly key: string;
	readonly token?: string;
}

const officialClient = ({ key, token: own }: Context) =>
	createClient(server.url, key, {
		auth: { persistSession: false, autoRefreshToken: false },
		...(own !== undefined && { global: { headers: { Authorization: `Bearer ${own}` } } }),
	}).storage;

const recorded = async ({ replies }: StorageCase, act: () => unknown) => {
	server.answerWith(...(replies ?? [{ status: 200, body: {} }]));
	await Promise.resolve()
		.then(act)
		.catch((error: unknown) => error);
	return server.requests.map(toStorageForm);
};

const publishable = 'sb_publishable_KEY';

describe.each<readonly [string, Context]>([
	['a publishable key', { key: publishable }],
	['a secret key', { key: 'sb_secret_KEY' }],
	['a user', { key: publishable, token }],
])('by %s', (_name, context) => {
	it.each(storageCases.map((each) => [each.name, each] as const))('%s', async (_case, each) => {
		const theirs = await recorded(each, () => each.official(officialClient(context)));
		const ours = await recorded(each, async () => {
			const { key, token: accessToken } = context;
			await run(
				connect({ url: server.url, key, accessToken, retry: false }, { send: sendByFetch }),
				each.id,
				each.params,
			);
		});
		if (each.isDoubted && context.token !== undefined)
			expect(ours).toEqual([...theirs, { ...theirs[0], path: '/storage/v1/bucket/avatars' }]);
		else if (each.difference === undefined) expect(ours).toEqual(theirs);
		else {
			expect(ours).not.toEqual(theirs);
			expect(ours).toEqual(mended[each.difference](theirs, each.meant ?? {}));
		}
	});
});

describe('the same address', () => {
	const read = (address: unknown) => {
		const { origin, pathname, searchParams } = new URL(String(address));
		return { origin, path: decodeURI(pathname), query: [...searchParams] };
	};
	const open = () => connect({ url: server.url, key: publishable }, { send: sendByFetch });
	const from = () => officialClient({ key: publishable }).from('avatars');

	it.each(publicAddresses)('of a public file %s', async (_name, path, options) => {
		const theirs = from().getPublicUrl(path, options).data.publicUrl;
		const { data } = await run(open(), 'storage.getPublicUrl', { bucket: 'avatars', path, ...options });
		expect(read((data as { publicUrl: string }).publicUrl)).toEqual(read(theirs));
	});

	const signedURL = '/object/sign/avatars/f/a b.png?token=T.O-K';
	it.each([
		['as it is', {}],
		['to be saved', { download: true }],
		['to be saved under a name', { download: 'b.png' }],
	])('of a signed file %s', async (_name, options) => {
		server.answerWith({ status: 200, body: { signedURL } });
		const theirs = (await from().createSignedUrl('f/a b.png', 60, options)).data?.signedUrl;
		const params = { bucket: 'avatars', path: 'f/a b.png', expiresIn: 60, ...options };
		const { data } = await run(open(), 'storage.createSignedUrl', params);
		expect(read((data as { signedUrl: string }).signedUrl)).toEqual(read(theirs));
	});

	// Line 20 of docs/differences.md.
	it('of a signed file to be saved, but that its name is encoded once', async () => {
		server.answerWith({ status: 200, body: { signedURL } });
		const theirs = (await from().createSignedUrl('f/a b.png', 60, { download: 'ä' })).data?.signedUrl;
		const params = { bucket: 'avatars', path: 'f/a b.png', expiresIn: 60, download: 'ä' };
		const { data } = await run(open(), 'storage.createSignedUrl', params);
		const nameIn = (url: unknown) => new URL(String(url)).searchParams.get('download');
		expect([nameIn(theirs), nameIn((data as { signedUrl: string }).signedUrl)]).toEqual(['%C3%A4', 'ä']);
	});

	it('of many signed files, and what cannot be signed', async () => {
		const body = [
			{ error: null, path: 'f/a b.png', signedURL },
			{ error: 'no', path: 'x', signedURL: null },
		];
		server.answerWith({ status: 200, body });
		const theirs = (await from().createSignedUrls(['f/a b.png', 'x'], 60, { download: 'n' })).data!;
		const params = { bucket: 'avatars', paths: ['f/a b.png', 'x'], expiresIn: 60, download: 'n' };
		const ours = (await run(open(), 'storage.createSignedUrls', params)).data as typeof theirs;
		expect(ours.map(({ error, path }) => [error, path])).toEqual(
			theirs.map(({ error, path }) => [error, path]),
		);
		expect(read(ours[0]?.signedUrl)).toEqual(read(theirs[0]?.signedUrl));
		expect([ours[1]?.signedUrl, theirs[1]?.signedUrl]).toEqual([null, null]);
	});

	it('of an upload', async () => {
		server.answerWith({ status: 200, body: { url: '/object/upload/sign/avatars/f/a?token=T', token: 'T' } });
		const theirs = (await from().createSignedUploadUrl('f/a')).data;
		const ours = await run(open(), 'storage.createSignedUploadUrl', { bucket: 'avatars', path: 'f/a' });
		expect(ours.data).toEqual(theirs);
	});
});

/** Methods of the client itself, and those that the contract of the catalogue does not list. */
const notApplicable = [
	'setHeader',
	'throwOnError',
	'from',
	'vectors',
	'analytics',
	'getBucketLifecycle',
	'updateBucketLifecycle',
	'deleteBucketLifecycle',
	'purgeBucketCache',
	'purgeCache',
	'listV2',
];

it('every method of the official client is compared', () => {
	const used = storageCases.map((each) => each.official.toString()).join('\n');
	const missing = storageMethods().filter(
		(name) => !notApplicable.includes(name) && !new RegExp(`\\.${name}\\(`).test(used),
	);
	expect(storageMethods().length).toBeGreaterThan(20);
	expect(missing).toEqual([]);
});

it('compares this many', () => {
	const different = storageCases.filter(({ difference }) => difference !== undefined).length;
	expect({
		equal: storageCases.length - different,
		different,
		methodsNotApplicable: storageMethods().filter((name) => notApplicable.includes(name)).length,
	}).toEqual({ equal: 38, different: 8, methodsNotApplicable: 11 });
});
