import { openClient, openUserClient, refusalOf, rowsOf, send, sendJson } from './clients';
import { startLocal, type Local } from './harness';

let local: Local;

beforeAll(async () => {
	local = await startLocal({ seed: false, storage: { fileSizeLimit: '1MB' } });
});

afterAll(async () => {
	await local.stop();
});

const admin = () => openClient(local, local.keys.secret).storage;
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

test('a bucket is made, described, changed, emptied and deleted', async () => {
	expect(
		await admin().createBucket('first', {
			public: true,
			fileSizeLimit: '20KB',
			allowedMimeTypes: ['image/*', 'text/plain'],
		}),
	).toEqual({ data: { name: 'first' }, error: null });
	const described = {
		id: 'first',
		name: 'first',
		owner: '',
		public: true,
		file_size_limit: 20_000,
		allowed_mime_types: ['image/*', 'text/plain'],
		created_at: time,
		updated_at: time,
	};
	expect(rowsOf(await admin().getBucket('first'))).toEqual(described);

	expect(
		rowsOf(
			await admin().updateBucket('first', { public: false, fileSizeLimit: null, allowedMimeTypes: null }),
		),
	).toEqual({ message: 'Successfully updated' });
	expect(rowsOf(await admin().getBucket('first'))).toEqual({
		...described,
		public: false,
		file_size_limit: null,
		allowed_mime_types: null,
	});

	rowsOf(await admin().from('first').upload('a/b.txt', 'b'));
	expect(refusalOf(await admin().deleteBucket('first'))).toEqual([
		400,
		'ResourceNotEmpty',
		'The bucket you tried to delete is not empty',
	]);
	expect(rowsOf(await admin().emptyBucket('first'))).toEqual({
		message: 'Empty bucket has been queued. Completion may take up to an hour.',
	});
	expect(rowsOf(await admin().deleteBucket('first'))).toEqual({ message: 'Successfully deleted' });
	expect(rowsOf(await admin().listBuckets())).toEqual([]);
});

test('buckets are listed as asked for', async () => {
	for (const name of ['bees', 'cats', 'ants', 'a_b']) rowsOf(await admin().createBucket(name));
	const namesOf = async (...options: Parameters<ReturnType<typeof admin>['listBuckets']>) =>
		rowsOf(await admin().listBuckets(...options)).map(({ name, type }) => `${name} ${type}`);
	const sorted = { sortColumn: 'name', sortOrder: 'asc' } as const;
	expect(await namesOf({ ...sorted, search: 'S' })).toEqual([
		'ants STANDARD',
		'bees STANDARD',
		'cats STANDARD',
	]);
	expect(await namesOf({ ...sorted, search: '_n' })).toEqual([]);
	expect(await namesOf({ ...sorted, sortOrder: 'desc', limit: 2, offset: 1 })).toEqual([
		'bees STANDARD',
		'ants STANDARD',
	]);
	expect(await namesOf({ sortColumn: 'created_at', sortOrder: 'asc', limit: 1 })).toEqual(['bees STANDARD']);
	expect((await sendJson(local, 'GET', '/storage/v1/bucket?limit=0')).text).toBe(
		'{"statusCode":"400","error":"Error","message":"querystring/limit must be >= 1","code":"InvalidRequest"}',
	);
});

test('what cannot be a bucket is refused', async () => {
	const refuse = async (name: string, options?: Parameters<ReturnType<typeof admin>['createBucket']>[1]) =>
		refusalOf(await admin().createBucket(name, options));
	const invalid = [400, 'InvalidBucketName', 'Bucket name invalid'];
	for (const name of ['a/b', ' a', 'a ', 'ü', 'x'.repeat(101), 'a#b'])
		expect(await refuse(name)).toEqual(invalid);
	expect(await refuse('cats')).toEqual([400, 'BucketAlreadyExists', 'The resource already exists']);
	expect(await refuse('large', { public: false, fileSizeLimit: '2MB' })).toEqual([
		400,
		'EntityTooLarge',
		'The object exceeded the maximum allowed size',
	]);
	expect(await refuse('large', { public: false, fileSizeLimit: '2 bananas' })).toEqual([
		400,
		'InvalidRequest',
		'Invalid file size format, hint: use 20GB / 20MB / 30KB / 3B',
	]);
	expect(await refuse('typed', { public: false, allowedMimeTypes: ['image'] })).toEqual([
		400,
		'InvalidMimeType',
		'mime type image is not supported',
	]);
	const missing = [400, 'NoSuchBucket', 'Bucket not found'];
	expect(refusalOf(await admin().getBucket('none'))).toEqual(missing);
	expect(refusalOf(await admin().updateBucket('none', { public: true }))).toEqual(missing);
	expect(refusalOf(await admin().emptyBucket('none'))).toEqual(missing);
	expect(refusalOf(await admin().deleteBucket('none'))).toEqual(missing);
});

test('a body that does not fit says what is wrong with it', async () => {
	const messageOf = async (body: unknown, path = '/storage/v1/bucket', method = 'POST') => {
		const { status, text } = await sendJson(local, method, path, { body });
		return [status, (JSON.parse(text) as { message: string }).message];
	};
	expect(await messageOf({})).toEqual([400, "body must have required property 'name'"]);
	expect(await messageOf([])).toEqual([400, 'body must be object']);
	expect(await messageOf('')).toEqual([
		400,
		"Body cannot be empty when content-type is set to 'application/json'",
	]);
	expect(await messageOf('{')).toEqual([
		400,
		"Body is not valid JSON but content-type is set to 'application/json'",
	]);
	expect(await messageOf({ name: 'x', public: 'perhaps' })).toEqual([400, 'body/public must be boolean']);
	expect(await messageOf({ name: 'x', allowed_mime_types: 'a/b' })).toEqual([
		400,
		'body/allowed_mime_types must be array',
	]);
	expect(await messageOf({}, '/storage/v1/bucket/cats', 'PUT')).toEqual([
		400,
		"body must have required property 'public'",
	]);
	expect(await messageOf({}, '/storage/v1/nowhere?x=1')).toEqual([404, 'Route POST:/nowhere?x=1 not found']);
});

test('policies say who works with buckets, and a request says who sends it', async () => {
	const user = openUserClient(local, '11111111-1111-4111-8111-111111111111').storage;
	expect(rowsOf(await user.listBuckets())).toEqual([]);
	expect(refusalOf(await user.createBucket('mine'))).toEqual([
		400,
		'AccessDenied',
		'new row violates row-level security policy',
	]);
	expect(refusalOf(await user.emptyBucket('cats'))).toEqual([
		403,
		'AccessDenied',
		'Access denied: Invalid role',
	]);

	const ask = async (headers: Record<string, string>) => {
		const response = await fetch(`${local.url}/storage/v1/bucket`, { headers });
		return [response.status, await response.text()];
	};
	expect(await ask({})).toEqual([
		400,
		'{"statusCode":"400","error":"Error","message":"headers must have required property \'authorization\'","code":"InvalidRequest"}',
	]);
	expect(await ask({ authorization: 'Bearer nonsense' })).toEqual([
		400,
		'{"statusCode":"403","error":"Unauthorized","message":"Invalid Compact JWS","code":"AccessDenied"}',
	]);
	expect(await ask({ apikey: 'sb_secret_wrong' })).toEqual([
		401,
		'{"message":"Invalid API key","hint":"Double check your Supabase `anon` or `service_role` API key."}',
	]);
	for (const key of [local.keys.publishable, local.keys.anon]) {
		expect(await ask({ apikey: key })).toEqual([200, '[]']);
		expect(await ask({ authorization: `Bearer ${key}` })).toEqual([200, '[]']);
	}
	for (const key of [local.keys.secret, local.keys.serviceRole]) {
		const response = await send(local, '/storage/v1/bucket', { headers: { authorization: `Bearer ${key}` } });
		expect(await response.json()).toHaveLength(4);
	}
});
