import { openApp, openClient, openUserClient, refusalOf, rowsOf, send, signToken } from './clients';
import { startLocal, type Local } from './harness';

let local: Local;

beforeAll(async () => {
	local = await startLocal({ storage: { signedUploadExpiry: 1 } });
	rowsOf(await files().upload('letter.txt', 'Dear Bob', { contentType: 'text/plain' }));
	rowsOf(await files().upload('sub folder/a+b.txt', 'a+b'));
});

afterAll(async () => {
	await local.stop();
});

const ann = '11111111-1111-4111-8111-111111111111';
const admin = () => openClient(local, local.keys.secret).storage;
const files = () => admin().from('papers');
const refuse = async (url: string, init?: RequestInit) => {
	const response = await fetch(url, init);
	return [response.status, await response.json()];
};
const invalid = (code: string, message: string) => [400, { statusCode: '400', error: code, message, code }];

test('a signed URL shows one file to anybody for some time', async () => {
	const { signedUrl } = rowsOf(await files().createSignedUrl('letter.txt', 60));
	const response = await fetch(signedUrl);
	expect([response.status, await response.text()]).toEqual([200, 'Dear Bob']);
	const expires = Date.parse(response.headers.get('expires') ?? '');
	expect(expires - Date.now()).toBeGreaterThan(50_000);
	expect(expires - Date.now()).toBeLessThan(61_000);
	expect(response.headers.get('cache-control')).toBeNull();
	expect(await (await fetch(signedUrl, { headers: { range: 'bytes=0-3' } })).text()).toBe('Dear');

	const named = rowsOf(
		await files().createSignedUrl('sub folder/a+b.txt', 60, { download: 'x y.txt' }),
	).signedUrl;
	const saved = await fetch(named);
	expect([await saved.text(), saved.headers.get('content-disposition')]).toEqual([
		'a+b',
		"attachment; filename=x%20y.txt; filename*=UTF-8''x%20y.txt",
	]);
});

test('a signed URL is good for its file alone, and not for ever', async () => {
	const { signedUrl } = rowsOf(await files().createSignedUrl('letter.txt', 1));
	expect(await refuse(signedUrl.replace('letter', 'other'))).toEqual(
		invalid('InvalidSignature', 'Invalid signature'),
	);
	expect(await refuse(signedUrl.slice(0, -4) + 'AAAA')).toEqual(
		invalid('InvalidJWT', 'signature verification failed'),
	);
	expect(await refuse(`${signedUrl.split('?')[0]}?token=x`)).toEqual(
		invalid('InvalidJWT', 'Invalid Compact JWS'),
	);
	expect(await refuse(`${signedUrl.split('?')[0]}`)).toEqual([
		400,
		{
			statusCode: '400',
			error: 'Error',
			message: "querystring must have required property 'token'",
			code: 'InvalidRequest',
		},
	]);
	const user = signToken({ url: 'papers/letter.txt', scope: 'download', exp: 3e9 }, local.jwtSecret);
	expect(await refuse(`${signedUrl.split('?')[0]}?token=${user}`)).toEqual(
		invalid('InvalidJWT', 'signature verification failed'),
	);
	const own = new URL(signedUrl).searchParams.get('token');
	expect(refusalOf(await openClient(local, local.keys.publishable, own ?? '').storage.listBuckets())).toEqual(
		[400, 'AccessDenied', 'signature verification failed'],
	);

	let response = await fetch(signedUrl);
	while (response.status === 200) response = await fetch(signedUrl);
	expect(await response.json()).toEqual(invalid('InvalidJWT', '"exp" claim timestamp check failed')[1]);
});

test('many files are signed at once, and those that are not there say so', async () => {
	const [first, second, third] = rowsOf(
		await files().createSignedUrls(['letter.txt', 'none.txt', 'sub folder/a+b.txt'], 60),
	);
	expect([first?.error, first?.path, await (await fetch(first?.signedUrl ?? '')).text()]).toEqual([
		null,
		'letter.txt',
		'Dear Bob',
	]);
	expect(second).toEqual({
		error: 'Either the object does not exist or you do not have access to it',
		path: 'none.txt',
		signedURL: null,
		signedUrl: null,
	});
	expect(await (await fetch(third?.signedUrl ?? '')).text()).toBe('a+b');
	const sign = async (body: unknown) =>
		await (
			await send(local, '/storage/v1/object/sign/papers', {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			})
		).json();
	expect(await sign({ expiresIn: '60', paths: ['letter.txt'] })).toMatchObject([{ path: 'letter.txt' }]);
	expect(await sign({ expiresIn: 0, paths: ['letter.txt'] })).toMatchObject({
		message: 'body/expiresIn must be >= 1',
	});
	expect(await sign({ expiresIn: 60, paths: [] })).toMatchObject({
		message: 'body/paths must NOT have fewer than 1 items',
	});
	expect(await sign({ paths: ['x'] })).toMatchObject({
		message: "body must have required property 'expiresIn'",
	});
	expect(await sign({ expiresIn: 1e13, paths: ['x'] })).toMatchObject({
		message: 'Invalid Parameter expiresIn',
	});
});

test('a signed upload URL takes one file, in the name of who made it', async () => {
	const own = openUserClient(local, ann).storage.from('papers');
	const { path, token, signedUrl } = rowsOf(await own.createSignedUploadUrl(`${ann}/up.txt`));
	expect(path).toBe(`${ann}/up.txt`);
	expect(signedUrl).toContain(`/storage/v1/object/upload/sign/papers/${ann}/up.txt?token=${token}`);
	const stranger = openApp(local).storage.from('papers');
	const more = { contentType: 'text/x-up', metadata: { a: 1 } };
	expect(rowsOf(await stranger.uploadToSignedUrl(path, token, 'up', more))).toEqual({
		path,
		fullPath: `papers/${path}`,
	});
	expect(rowsOf(await own.info(path))).toMatchObject({
		contentType: 'text/x-up',
		metadata: { a: 1 },
		size: 2,
	});
	// `upsert` stands in the token, whatever the request says.
	expect(refusalOf(await stranger.uploadToSignedUrl(path, token, 'again', { upsert: true }))).toEqual([
		400,
		'KeyAlreadyExists',
		'The resource already exists',
	]);
	expect(refusalOf(await stranger.uploadToSignedUrl(`${ann}/other.txt`, token, 'x'))).toEqual([
		400,
		'InvalidSignature',
		'Invalid signature',
	]);
	expect(refusalOf(await own.createSignedUploadUrl(path))).toEqual([
		400,
		'KeyAlreadyExists',
		'The resource already exists',
	]);

	const again = rowsOf(await own.createSignedUploadUrl(path, { upsert: true }));
	rowsOf(await stranger.uploadToSignedUrl(path, again.token, new Blob(['replaced'])));
	expect(await rowsOf(await own.download(path)).text()).toBe('replaced');

	const { signedUrl: readable } = rowsOf(await own.createSignedUrl(path, 60));
	const wrong = new URL(readable).searchParams.get('token') ?? '';
	expect(refusalOf(await stranger.uploadToSignedUrl(path, wrong, 'x'))).toEqual([
		400,
		'InvalidSignature',
		'Token is not scoped for upload',
	]);
	expect(await refuse(readable.replace(/token=.*/, `token=${again.token}`))).toEqual(
		invalid('InvalidSignature', 'Token is not scoped for download'),
	);

	let reply = await stranger.uploadToSignedUrl(path, again.token, 'x');
	while (reply.error === null) reply = await stranger.uploadToSignedUrl(path, again.token, 'x');
	expect(refusalOf(reply)).toEqual([400, 'InvalidJWT', '"exp" claim timestamp check failed']);
});
