import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import fc from 'fast-check';
import { createClient, sendByAxios } from '../../node-red/http/send-by-axios';
import { connect, run, SupabaseError, type Connection, type Send } from '../../shared';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { openClient } from '../local/clients';
import { startLocal, type Local } from '../local/harness';
import { sendByFetch } from '../send-by-fetch';
import { fileOf } from '../storage-walk/walk-storage';

/**
 * Whatever the name of a bucket and the path of a file are, a request reaches this very file in this very bucket, or
 * none is sent. What can be stored is found again under its path.
 */

/** Names that an address, a proxy or a file system could take for something else. */
const nasty = [
	'.', '..', '...', '', ' ', '%2e%2e', '%2F', '%', '%zz', '#', '?', 'a?b=c', 'a#b', 'a;b', 'a&b', 'a+b', 'a b', 'a\\b', '..\\', '\0',
	'\n', '\t', '\r\n', '\u007f', '\u0085', '\ud800', 'ä', '😀', '\u202e', '\ufeff', "'", '"', '<', '{', '|', '^', '`', '~', '*', ':', '@', '//', 'object', 'sign', 'public',
]; // prettier-ignore
const part = fc.oneof(
	{ weight: 3, arbitrary: fc.constantFrom(...nasty) },
	fc.string({ unit: 'binary', maxLength: 6 }),
	fc.string({ unit: 'grapheme', maxLength: 6 }),
);
const pathText = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const bucketText = fc.oneof(fc.constant('mine'), part, pathText);

let server: RecordingServer;
let local: Local;
const agents = { httpAgent: new Agent({ keepAlive: true }), httpsAgent: new SecureAgent() };
beforeAll(async () => {
	server = await startRecordingServer();
	local = await startLocal({ seed: false });
	await run(toLocal(), 'storage.createBucket', { bucket: 'keys' });
}, 60_000);
afterAll(async () => {
	agents.httpAgent.destroy();
	await server?.stop();
	await local?.stop();
});
const toLocal = () => connect({ url: local.url, key: local.keys.secret }, { send: sendByFetch });

const sends: ReadonlyArray<readonly [string, Send]> = [
	['fetch', sendByFetch],
	['axios', sendByAxios(createClient(agents))],
];

/** As it must arrive. */
const clean = (path: string) => path.split('/').filter((segment) => segment !== '');
const decoded = (path: string, route: string) =>
	path.slice(`/storage/v1/${route}/`.length).split('/').map(decodeURIComponent);

/** Operations whose path is in the address, with what stands before it. */
const byAddress: ReadonlyArray<readonly [string, string, Readonly<Record<string, unknown>>]> = [
	['storage.download', 'object', {}],
	['storage.download', 'render/image/authenticated', { transform: { width: 1 } }],
	['storage.info', 'object/info', {}],
	['storage.upload', 'object', { file: fileOf('x') }],
	['storage.update', 'object', { file: fileOf('x') }],
	['storage.createSignedUrl', 'object/sign', { expiresIn: 1 }],
	['storage.createSignedUploadUrl', 'object/upload/sign', {}],
	['storage.uploadToSignedUrl', 'object/upload/sign', { token: 't&=?#', file: fileOf('x') }],
];

/** What was sent, or undefined when it was refused by itself. */
const sentBy = async (connection: Connection, id: string, params: Readonly<Record<string, unknown>>) => {
	server.answerWith({
		status: 200,
		body: { signedURL: '/object/sign/x?token=T', url: '/x?token=T', token: 'T' },
	});
	const error: unknown = await run(connection, id, params).catch((each: unknown) => each);
	if (!(error instanceof SupabaseError) || error.code !== 'INVALID_PARAMETER') return server.requests[0];
	expect(server.requests).toEqual([]);
	expect(['path', 'bucket']).toContain(error.field);
	return undefined;
};

it.each(sends)('an address leads to this file in this bucket, or nowhere, by %s', async (_name, send) => {
	const connection = connect({ url: server.url, key: 'sb_secret_test', retry: false }, { send });
	let arrived = 0;
	await fc.assert(
		fc.asyncProperty(
			fc.constantFrom(...byAddress),
			bucketText,
			pathText,
			async ([id, route, more], bucket, path) => {
				const sent = await sentBy(connection, id, { bucket, path, ...more });
				if (sent === undefined) return;
				arrived += 1;
				expect(sent.path.startsWith(`/storage/v1/${route}/`)).toBe(true);
				expect(decoded(sent.path, route)).toEqual([bucket.trim(), ...clean(path)]);
				const query = sent.query.map(([name]) => name).filter((name) => !['token', 'width'].includes(name));
				expect(query).toEqual([]);
			},
		),
		{ numRuns: 800 },
	);
	// Not all of them are refused.
	expect(arrived).toBeGreaterThan(50);
});

it('a path in a body is clean, and never one that climbs', async () => {
	const connection = connect({ url: server.url, key: 'sb_secret_test', retry: false }, { send: sendByFetch });
	await fc.assert(
		fc.asyncProperty(bucketText, pathText, pathText, async (bucket, one, other) => {
			const bodies = await Promise.resolve([
				['storage.move', { bucket, fromPath: one, toPath: other }],
				['storage.copy', { bucket, fromPath: one, toPath: other, destinationBucket: bucket }],
				['storage.remove', { bucket, paths: [one, other] }],
				['storage.createSignedUrls', { bucket, paths: [one, other], expiresIn: 1 }],
				['storage.list', { bucket, path: one }],
			] as const);
			for (const [id, params] of bodies) {
				server.answerWith({ status: 200, body: [] });
				await run(connection, id, params).catch(() => undefined);
				const [sent] = server.requests;
				if (!sent) continue;
				const body = sent.body as Record<string, unknown>;
				const keys = [body.sourceKey, body.destinationKey, body.prefix, body.prefixes, body.paths]
					.flat()
					.filter((key) => typeof key === 'string');
				for (const key of keys) {
					expect(key).toBe(clean(key).join('/'));
					expect(key).not.toMatch(/(^|\/)\.{1,2}(\/|$)|\p{Cc}/u);
				}
				for (const name of [body.bucketId, body.destinationBucket])
					if (name !== undefined) expect(name).toBe(bucket.trim());
			}
		}),
		{ numRuns: 300 },
	);
});

it('a public address opens this file in this bucket, or there is none', async () => {
	const connection = connect({ url: server.url, key: 'sb_secret_test' }, { send: sendByFetch });
	await fc.assert(
		fc.asyncProperty(bucketText, pathText, part, async (bucket, path, download) => {
			const outcome = await run(connection, 'storage.getPublicUrl', { bucket, path, download }).catch(
				(error: unknown) => error,
			);
			if (outcome instanceof SupabaseError) return expect(outcome.code).toBe('INVALID_PARAMETER');
			const { pathname, searchParams, hash } = new URL(
				(outcome as { data: { publicUrl: string } }).data.publicUrl,
			);
			expect(decoded(pathname, 'object/public')).toEqual([bucket.trim(), ...clean(path)]);
			expect([[...searchParams], hash]).toEqual([[['download', download]], '']);
		}),
		{ numRuns: 500 },
	);
});

/** What Storage takes in a path. */
const letters = fc.constantFrom(..."abzAZ019_!-.*'() &$@=;:+,");
const key = fc
	.array(
		fc.string({ unit: letters, minLength: 1, maxLength: 5 }).filter((name) => !/^\.{1,2}$/.test(name)),
		{ minLength: 1, maxLength: 3 },
	)
	.map((names) => names.join('/'));

it('what is stored is found under its path: by us, in the list, by a signed URL, and by the official client', async () => {
	const official = openClient(local, local.keys.secret).storage.from('keys');
	await fc.assert(
		fc.asyncProperty(key, async (path) => {
			const ask = async (id: string, params: Record<string, unknown> = {}) =>
				(await run(toLocal(), `storage.${id}`, { bucket: 'keys', ...params })).data;
			await run(toLocal(), 'storage.emptyBucket', { bucket: 'keys' });
			await ask('upload', { path, file: fileOf(path) });
			const { signedUrl } = (await ask('createSignedUrl', { path, expiresIn: 60 })) as { signedUrl: string };
			const many = (await ask('createSignedUrls', { paths: [path], expiresIn: 60 })) as Array<{
				signedUrl: string;
			}>;
			const all = (await ask('list', { recursive: true, returnAll: true })) as Array<{ path: string }>;
			expect(all.map((each) => each.path)).toEqual([path]);
			expect(await (await fetch(signedUrl)).text()).toBe(path);
			expect(await (await fetch(many[0]!.signedUrl)).text()).toBe(path);
			expect(await ask('exists', { path })).toEqual({ exists: true });
			// The official client loses spaces at the end of an address.
			if (path === path.trim()) expect(await (await official.download(path)).data?.text()).toBe(path);
			expect(await ask('remove', { paths: [path] })).toMatchObject([{ path, removed: true }]);
		}),
		{ numRuns: 40 },
	);
});
