import { createHash } from 'node:crypto';
import { openClient, rowsOf, send } from './clients';
import { startLocal, type Local } from './harness';

let local: Local;

beforeAll(async () => {
	local = await startLocal({ seed: false });
	const { storage } = openClient(local, local.keys.secret);
	rowsOf(await storage.createBucket('files'));
	rowsOf(await storage.createBucket('open', { public: true }));
	const options = { contentType: 'text/x-letters', cacheControl: '60' };
	for (const bucket of ['files', 'open']) {
		rowsOf(await storage.from(bucket).upload('abc.txt', 'abcdefghij', options));
	}
	rowsOf(
		await storage.from('open').upload('page.html', '<html>', { contentType: 'text/html; charset=utf-8' }),
	);
	rowsOf(await storage.from('open').upload('empty', new Uint8Array()));
});

afterAll(async () => {
	await local.stop();
});

const eTag = `"${createHash('md5').update('abcdefghij').digest('hex')}"`;

const get = async (headers: Record<string, string> = {}, path = 'object/files/abc.txt', method = 'GET') => {
	const response = await send(local, `/storage/v1/${path}`, { method, headers });
	return { status: response.status, headers: response.headers, text: await response.text() };
};

test('a file has the headers that browsers go by', async () => {
	for (const path of [
		'object/files/abc.txt',
		'object/authenticated/files/abc.txt',
		'object/public/open/abc.txt',
	]) {
		for (const method of ['GET', 'HEAD']) {
			const { status, headers, text } = await get({}, path, method);
			expect([status, text]).toEqual([200, method === 'GET' ? 'abcdefghij' : '']);
			expect(Object.fromEntries(headers)).toMatchObject({
				'accept-ranges': 'bytes',
				'cache-control': 'max-age=60',
				'content-length': '10',
				'content-type': 'text/x-letters',
				etag: eTag,
				'last-modified': expect.stringMatching(/ GMT$/),
				'x-robots-tag': 'none',
				'access-control-allow-origin': '*',
			});
		}
	}
	expect((await get({}, 'object/files/none', 'HEAD')).status).toBe(400);
	const page = await get({}, 'object/public/open/page.html');
	expect([page.headers.get('content-type'), page.text]).toEqual(['text/plain', '<html>']);
	const empty = await get({}, 'object/public/open/empty');
	expect([empty.status, empty.headers.get('content-length'), empty.text]).toEqual([200, '0', '']);
});

test.each([
	['bytes=0-2', 'abc', 'bytes 0-2/10'],
	['bytes=3-', 'defghij', 'bytes 3-9/10'],
	['bytes=-2', 'ij', 'bytes 8-9/10'],
	['bytes=-100', 'abcdefghij', 'bytes 0-9/10'],
	['bytes=8-100', 'ij', 'bytes 8-9/10'],
	['bytes=9-9', 'j', 'bytes 9-9/10'],
])('the range %s is %s', async (range, part, contentRange) => {
	const { status, headers, text } = await get({ range });
	expect([status, text, headers.get('content-range'), headers.get('content-length')]).toEqual([
		206,
		part,
		contentRange,
		String(part.length),
	]);
});

test.each(['bytes=10-', 'bytes=5-3', 'bytes=-0', 'bytes=-', 'bytes=a-b', 'lines=1-2', 'bytes=0-1,3-4'])(
	'the range %s is refused',
	async (range) => {
		const { status, text } = await get({ range });
		expect([status, JSON.parse(text)]).toEqual([
			416,
			{
				statusCode: '416',
				error: 'invalid_range',
				message: 'invalid range provided',
				code: 'InvalidRange',
			},
		]);
	},
);

test('what has not changed is not sent again', async () => {
	const date = (await get()).headers.get('last-modified') ?? '';
	const earlier = new Date(Date.parse(date) - 1000).toUTCString();
	const statusOf = async (headers: Record<string, string>) => {
		const { status, text } = await get(headers);
		return `${status} ${text.length}`;
	};
	expect(await statusOf({ 'if-none-match': eTag })).toBe('304 0');
	expect(await statusOf({ 'if-none-match': `"x", W/${eTag}` })).toBe('304 0');
	expect(await statusOf({ 'if-none-match': '*' })).toBe('304 0');
	expect(await statusOf({ 'if-none-match': '"x"' })).toBe('200 10');
	expect(await statusOf({ 'if-modified-since': date })).toBe('304 0');
	expect(await statusOf({ 'if-modified-since': earlier })).toBe('200 10');
	expect(await statusOf({ 'if-modified-since': date, 'if-none-match': '"x"' })).toBe('200 10');
	expect((await get({ 'if-none-match': eTag })).headers.get('etag')).toBe(eTag);
});

test('a download is saved under the name that is asked for', async () => {
	const dispositionOf = async (query: string) =>
		(await get({}, `object/public/open/abc.txt${query}`)).headers.get('content-disposition');
	expect(await dispositionOf('')).toBeNull();
	expect(await dispositionOf('?download')).toBe('attachment;');
	expect(await dispositionOf('?download=')).toBe('attachment;');
	expect(await dispositionOf('?download=my%20ünal.txt')).toBe(
		"attachment; filename=my%20%C3%BCnal.txt; filename*=UTF-8''my%20%C3%BCnal.txt",
	);
});

test('what is known of a file is told without it', async () => {
	for (const path of ['info/files', 'info/authenticated/files', 'info/public/open']) {
		const { status, headers, text } = await get({}, `object/${path}/abc.txt`);
		expect([status, headers.get('content-type')]).toEqual([200, 'application/json']);
		expect(JSON.parse(text)).toMatchObject({
			name: 'abc.txt',
			size: 10,
			content_type: 'text/x-letters',
			cache_control: 'max-age=60',
			etag: eTag,
			metadata: {},
		});
	}
	const client = openClient(local, local.keys.secret).storage.from('files');
	expect(await client.exists('abc.txt')).toEqual({ data: true, error: null });
	expect((await client.exists('none.txt')).data).toBe(false);
});

test('browsers of any origin may ask, and read the headers that matter', async () => {
	const response = await fetch(`${local.url}/storage/v1/upload/resumable`, {
		method: 'OPTIONS',
		headers: {
			origin: 'https://app.example',
			'access-control-request-method': 'PATCH',
			'access-control-request-headers': 'authorization,tus-resumable,upload-offset,x-upsert',
		},
	});
	expect(response.status).toBe(204);
	expect(response.headers.get('access-control-allow-methods')).toContain('PATCH');
	expect(response.headers.get('access-control-allow-headers')).toContain('upload-offset');
	const exposed = (await get()).headers.get('access-control-expose-headers') ?? '';
	expect(exposed.split(',')).toEqual(
		expect.arrayContaining(['ETag', 'Content-Range', 'Location', 'Upload-Offset']),
	);
});

test('a cache can be purged and the health asked for', async () => {
	const purge = async (path: string, key: string) => {
		const response = await fetch(`${local.url}/storage/v1/cdn${path}`, {
			method: 'DELETE',
			headers: { apikey: key, 'content-type': 'application/json' },
			body: '{}',
		});
		return [response.status, await response.json()];
	};
	for (const path of ['', '/files', '/files/abc.txt?transformations=true']) {
		expect(await purge(path, local.keys.secret)).toEqual([200, { message: 'success' }]);
	}
	expect(await purge('/files', local.keys.publishable)).toMatchObject([403, { code: 'AccessDenied' }]);
	expect((await get({}, 'health')).text).toBe('{"healthy":true}');
	const client = openClient(local, local.keys.secret).storage;
	expect(await client.from('files').purgeCache('abc.txt')).toEqual({
		data: { message: 'success' },
		error: null,
	});
});
