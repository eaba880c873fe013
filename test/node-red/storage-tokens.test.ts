import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createUser, openClient, password, signToken } from '../local/clients';
import { startLocal, type Local } from '../local/harness';
import { untilEnded } from '../local/until-ended';
import { startForwardingServer, type ForwardingServer } from '../nodes/start-forwarding-server';
import { arrived, loadFlow, pass, useNodeRed, userDir } from './runtime';
import { stored } from './stored';

useNodeRed();

const email = 'ann@tokens.example';
/** Seconds. */
const lifetime = 8;

let local: Local;
let ann: string;
let folder: string;
beforeAll(async () => {
	local = await startLocal({ auth: { jwtExpiry: lifetime } });
	ann = (await createUser(local, email)).id;
	folder = mkdtempSync(path.join(tmpdir(), 'node-red-tokens-'));
}, 60_000);
afterAll(async () => {
	await local?.stop();
	rmSync(folder, { recursive: true, force: true });
});

/** On the way to local Supabase, the first piece of an upload may take so long that its token ends meanwhile. */
let slow: ForwardingServer;
let mayEnd: boolean;
beforeEach(async () => {
	mayEnd = true;
	slow = await startForwardingServer(local.url, async ({ method, token }) => {
		if (method !== 'PATCH' || !mayEnd) return;
		mayEnd = false;
		await untilEnded(token);
	});
});
afterEach(async () => {
	await slow.stop();
	rmSync(path.join(userDir, 'supabase-uploads'), { recursive: true, force: true });
});

const bytes = randomBytes(13_000_000);
const upload = (name: string) => {
	const file = path.join(folder, 'large.bin');
	writeFileSync(file, bytes);
	return {
		type: 'supabase-storage',
		operation: 'storage.upload',
		...stored({ bucket: ['papers', 'str'], path: [`${ann}/${name}`, 'str'], file: [file, 'filePath'] }),
	};
};
const isWhole = async (name: string): Promise<boolean> => {
	const { data } = await openClient(local, local.keys.secret)
		.storage.from('papers')
		.download(`${ann}/${name}`);
	return Buffer.from(await data!.arrayBuffer()).equals(bytes);
};
const sentTo = (words: string) => slow.requests.filter((request) => request.startsWith(words)).length;
const remembered = (): number => {
	const uploads = path.join(userDir, 'supabase-uploads');
	return existsSync(uploads) ? readdirSync(uploads).length : 0;
};

/** What Storage says to a token that has ended. */
const refusal = {
	statusCode: '403',
	error: 'Unauthorized',
	code: 'AccessDenied',
	message: '"exp" claim timestamp check failed',
};

/** As a user whose session is kept. */
const load = async (name: string, more: object = {}) =>
	await loadFlow(
		{ url: slow.url, retry: false },
		{ ...upload(name), actAs: 'user', user: 'u1', ...more },
		{
			key: local.keys.publishable,
			nodes: [{ id: 'u1', type: 'supabase-user', project: 'p1', signInBy: 'password' }],
			credentials: { u1: { email, password } },
		},
	);

describe('an upload in several requests, as a user whose session is kept', () => {
	it('goes on with the next token when the first one ends between two pieces', async () => {
		await load('renewed.bin');
		expect((await pass({})).caught?.error?.message).toBeUndefined();
		expect([mayEnd, sentTo('POST /storage/v1/upload/resumable')]).toEqual([false, 1]);
		expect(await isWhole('renewed.bin')).toBe(true);
	});

	it('goes on too when only the server sees that the token has ended', async () => {
		mayEnd = false;
		await load('refused.bin');
		await local.misbehave({ match: /PATCH/, how: { status: 400, body: refusal } });
		expect((await pass({})).caught?.error?.message).toBeUndefined();
		expect(sentTo('PATCH')).toBeGreaterThan(3);
		expect(sentTo('POST /storage/v1/upload/resumable')).toBe(1);
		expect(await isWhole('refused.bin')).toBe(true);
	});
});

it('an upload with a token that nobody can renew says so, and goes on with the next token', async () => {
	const tokenFor = (seconds: number) =>
		signToken(
			{ sub: ann, role: 'authenticated', exp: Math.floor(Date.now() / 1000) + seconds },
			local.jwtSecret,
		);
	await loadFlow(
		{ url: slow.url, retry: false },
		{ ...upload('token.bin'), actAs: 'token', userAccessToken: 'token', userAccessTokenType: 'msg' },
		{ key: local.keys.publishable },
	);
	const token = tokenFor(lifetime);
	const first = (await pass({ token })).caught?.error;
	expect(first).toMatchObject({
		code: 'AccessDenied',
		message: expect.stringMatching(
			/^SupabaseError: "exp" claim timestamp check failed\. Sign in again.* 6291456 of 13000000 bytes had come\. The next upload of this file goes on from there\./,
		),
	});
	// Asked only for its place, the server cannot say what is wrong: that must not be taken for a lost upload.
	const second = (await pass({ token })).caught?.error;
	expect(second).toMatchObject({
		code: 'AccessDenied',
		message: expect.stringMatching(/^SupabaseError: "exp" claim timestamp check failed\. Sign in again/),
	});
	expect([remembered(), sentTo('POST')]).toEqual([1, 1]);
	expect(JSON.stringify([first, second, arrived.shown])).not.toContain(token);

	expect((await pass({ token: tokenFor(600) })).caught?.error?.message).toBeUndefined();
	expect([remembered(), sentTo('POST'), await isWhole('token.bin')]).toEqual([0, 1, true]);
});

it('a stream that was read for a token that had ended is not sent again as what is left of it', async () => {
	await load('stream.bin', stored({ file: ['payload', 'msg'] }));
	await local.misbehave({ match: /POST .*\/object\//, how: { status: 400, body: refusal } });
	const { caught } = await pass({ payload: Readable.from([Buffer.from('be'), Buffer.from('ans')]) });
	expect(caught?.error).toMatchObject({
		code: 'AccessDenied',
		message: expect.stringMatching(/claim timestamp check failed.*The next message is sent with a new token/),
	});
	const { error } = await openClient(local, local.keys.secret)
		.storage.from('papers')
		.download(`${ann}/stream.bin`);
	expect(error).not.toBeNull();
	const { output } = await pass({ payload: Readable.from([Buffer.from('beans')]) });
	expect(output?.payload).toMatchObject({ path: `${ann}/stream.bin` });
});
