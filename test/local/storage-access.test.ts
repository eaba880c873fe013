import {
	inOneHour,
	openApp,
	openClient,
	openDatabase,
	openUserClient,
	refusalOf,
	rowsOf,
	signToken,
} from './clients';
import { startLocal, type Local } from './harness';

let local: Local;

beforeAll(async () => {
	local = await startLocal();
});

afterAll(async () => {
	await local.stop();
});

const ann = '11111111-1111-4111-8111-111111111111';
const bob = '22222222-2222-4222-8222-222222222222';
const as = (user: string) => openUserClient(local, user).storage;
const admin = () => openClient(local, local.keys.secret).storage;
const anon = () => openApp(local).storage;

const denied = [400, 'AccessDenied', 'new row violates row-level security policy'];
const noObject = [400, 'NoSuchKey', 'Object not found'];

test('users own what lies in the folder of their id, and see nothing else', async () => {
	const papers = as(ann).from('papers');
	rowsOf(await papers.upload(`${ann}/letter.txt`, 'Dear Bob', { contentType: 'text/plain' }));
	expect(refusalOf(await papers.upload(`${bob}/letter.txt`, 'x'))).toEqual(denied);
	expect(refusalOf(await papers.upload(`letter.txt`, 'x', { upsert: true }))).toEqual(denied);
	expect(await rowsOf(await papers.download(`${ann}/letter.txt`)).text()).toBe('Dear Bob');
	expect(rowsOf(await papers.list()).map(({ name }) => name)).toEqual([ann]);

	const others = as(bob).from('papers');
	expect(refusalOf(await others.download(`${ann}/letter.txt`))).toEqual(noObject);
	expect(refusalOf(await others.info(`${ann}/letter.txt`))).toEqual(noObject);
	expect(refusalOf(await others.createSignedUrl(`${ann}/letter.txt`, 60))).toEqual(noObject);
	expect(refusalOf(await others.update(`${ann}/letter.txt`, 'x'))).toEqual(denied);
	expect(refusalOf(await others.move(`${ann}/letter.txt`, `${bob}/letter.txt`))).toEqual(noObject);
	expect(refusalOf(await others.copy(`${ann}/letter.txt`, `${bob}/letter.txt`))).toEqual(noObject);
	expect(refusalOf(await others.createSignedUploadUrl(`${ann}/other.txt`))).toEqual(denied);
	expect(rowsOf(await others.remove([`${ann}/letter.txt`]))).toEqual([]);
	expect(rowsOf(await others.list(ann))).toEqual([]);
	expect(refusalOf(await papers.move(`${ann}/letter.txt`, `${bob}/letter.txt`))).toEqual(denied);

	const [removed] = rowsOf(await papers.remove([`${ann}/letter.txt`]));
	expect(removed).toMatchObject({ owner: ann, owner_id: ann, bucket_id: 'papers' });
});

test('a public bucket is read by everybody and written by those whom a policy lets', async () => {
	const pixel = Buffer.from('R0lGODlhAQABAAAAACw=', 'base64');
	const gif = { contentType: 'image/gif' };
	rowsOf(await as(ann).from('pictures').upload('pixel.gif', pixel, gif));
	const { publicUrl } = anon().from('pictures').getPublicUrl('pixel.gif').data;
	const response = await fetch(publicUrl);
	expect([response.status, response.headers.get('content-type'), await response.bytes()]).toEqual([
		200,
		'image/gif',
		new Uint8Array(pixel),
	]);
	expect((await fetch(publicUrl.replace('/public/', '/'))).status).toBe(200);
	expect(await rowsOf(await anon().from('pictures').download('pixel.gif')).bytes()).toHaveLength(
		pixel.length,
	);
	expect(rowsOf(await anon().from('pictures').list()).map(({ name }) => name)).toEqual(['pixel.gif']);
	expect(rowsOf(await anon().listBuckets()).map(({ id }) => id)).toEqual(['pictures', 'papers']);

	expect(refusalOf(await anon().from('pictures').upload('mine.gif', pixel, gif))).toEqual(denied);
	expect(refusalOf(await as(bob).from('pictures').update('pixel.gif', pixel, gif))).toEqual(denied);
	expect(
		refusalOf(await as(ann).from('pictures').upload('page.html', 'x', { contentType: 'text/html' })),
	).toEqual([400, 'InvalidMimeType', 'mime type text/html is not supported']);
});

test('a private bucket is closed to those who do not say who they are', async () => {
	rowsOf(await admin().from('papers').upload('secret.txt', 'secret'));
	const noBucket = {
		statusCode: '404',
		error: 'Bucket not found',
		message: 'Bucket not found',
		code: 'NoSuchBucket',
	};
	for (const path of [
		'object/public/papers/secret.txt',
		'object/papers/secret.txt',
		'object/info/papers/secret.txt',
	]) {
		const response = await fetch(`${local.url}/storage/v1/${path}`);
		expect([response.status, await response.json()]).toEqual([400, noBucket]);
	}
	const late = signToken({ sub: ann, role: 'authenticated', exp: inOneHour() - 7200 }, local.jwtSecret);
	const expired = { headers: { authorization: `Bearer ${late}` } };
	const response = await fetch(`${local.url}/storage/v1/object/authenticated/papers/secret.txt`, expired);
	expect([response.status, await response.json()]).toEqual([
		400,
		{
			statusCode: '403',
			error: 'Unauthorized',
			message: '"exp" claim timestamp check failed',
			code: 'AccessDenied',
		},
	]);
});

test('policies know the operation', async () => {
	const sql = openDatabase(local);
	await sql`create policy "downloads only" on storage.objects for select to authenticated
		using (bucket_id = 'papers' and name = 'secret.txt' and storage.allow_only_operation('object.get_authenticated'))`;
	await sql.end();
	expect(await rowsOf(await as(bob).from('papers').download('secret.txt')).text()).toBe('secret');
	expect(rowsOf(await as(bob).from('papers').list())).toEqual([]);
	expect(refusalOf(await as(bob).from('papers').createSignedUrl('secret.txt', 60))).toEqual(noObject);
});
