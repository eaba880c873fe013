import { connect, run, runMany, type Connection } from '../../shared';
import type { Who } from '../auth-walk/walk-auth';
import { withText } from '../contract/example-of';
import { startLocal, type Local } from '../local/harness';
import { sendByFetch } from '../send-by-fetch';
import { fileOf, walkStorage } from '../storage-walk/walk-storage';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
}, 60_000);
afterAll(async () => await local?.stop());

const as = ({ key, accessToken }: Who): Connection =>
	connect({ url: local.url, key: local.keys[key], accessToken, retry: false }, { send: sendByFetch });

describe('Storage through the core', () => {
	walkStorage(
		() => local,
		async (who, id, params) => await withText((await run(as(who), id, params)).data),
	);
});

it('signed addresses of many items come in one request, each item with its own', async () => {
	const connection = as({ key: 'secret' });
	await run(connection, 'storage.createBucket', { bucket: 'items' });
	for (const path of ['a', 'b'])
		await run(connection, 'storage.upload', { bucket: 'items', path, file: fileOf(path) });
	let requests = 0;
	const counted = connect(
		{ url: local.url, key: local.keys.secret },
		{
			send: async (request) => {
				requests += 1;
				return await sendByFetch(request);
			},
		},
	);
	const items = [['a'], ['no', 'b'], ['a']].map((paths) => ({ bucket: 'items', paths, expiresIn: 60 }));
	const told: unknown[] = [];
	for await (const done of runMany(counted, 'storage.createSignedUrls', items))
		for (const item of done.items) told[item] = 'outcome' in done ? done.outcome.data : done.error;
	const signed = { error: null, signedUrl: expect.stringContaining('token=') };
	expect(told).toMatchObject([
		[{ path: 'a', ...signed }],
		[
			{ path: 'no', error: expect.any(String), signedUrl: null },
			{ path: 'b', ...signed },
		],
		[{ path: 'a', ...signed }],
	]);
	expect(requests).toBe(1);
});
