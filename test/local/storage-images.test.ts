import sharp from 'sharp';
import { openClient, openUserClient, refusalOf, rowsOf, send } from './clients';
import { startLocal, type Local } from './harness';

let local: Local;

const red = { r: 255, g: 0, b: 0, alpha: 0.5 };
const draw = (width: number, height: number) =>
	sharp({ create: { width, height, channels: 4, background: red } });

beforeAll(async () => {
	local = await startLocal();
	const files = admin().from('pictures');
	rowsOf(await files.upload('wide.png', await draw(400, 200).png().toBuffer(), { contentType: 'image/png' }));
	rowsOf(
		await files.upload('photo.jpg', await draw(300, 300).jpeg().toBuffer(), { contentType: 'image/jpeg' }),
	);
	rowsOf(await files.upload('broken.png', 'no image at all', { contentType: 'image/png' }));
	rowsOf(
		await admin()
			.from('papers')
			.upload('own.png', await draw(64, 64).png().toBuffer()),
	);
});

afterAll(async () => {
	await local.stop();
});

const admin = () => openClient(local, local.keys.secret).storage;

const measure = async (response: Response) => {
	const { width, height, format } = await sharp(await response.bytes()).metadata();
	return [response.status, response.headers.get('content-type'), `${width}x${height} ${format}`];
};

const show = async (query: string, accept = 'image/*') =>
	await fetch(`${local.url}/storage/v1/render/image/public/pictures/wide.png?${query}`, {
		headers: { accept },
	});

test.each([
	['width=100', '100x50'],
	['height=100', '200x100'],
	['width=100&height=100', '100x100'],
	['width=100&height=100&resize=cover', '100x100'],
	['width=100&height=100&resize=contain', '100x50'],
	['width=100&height=150&resize=fill', '100x150'],
	['width=1000', '400x200'],
	['width=0&quality=50', '400x200'],
])('%s makes 400x200 into %s', async (query, size) => {
	expect(await measure(await show(query))).toEqual([200, 'image/png', `${size} png`]);
});

test('the format follows from what the browser shows, unless one is asked for', async () => {
	const chrome = 'image/avif,image/webp,image/apng,*/*;q=0.8';
	expect(await measure(await show('width=40', chrome))).toEqual([200, 'image/webp', '40x20 webp']);
	expect(await measure(await show('width=40&format=origin', chrome))).toEqual([
		200,
		'image/png',
		'40x20 png',
	]);
	expect(await measure(await show('width=40&format=webp'))).toEqual([200, 'image/webp', '40x20 webp']);
	expect(await measure(await show('width=40&format=avif'))).toEqual([200, 'image/avif', '40x20 heif']);
	const { publicUrl } = admin()
		.from('pictures')
		.getPublicUrl('photo.jpg', { transform: { quality: 20 } }).data;
	const [rough, fine] = await Promise.all([
		fetch(publicUrl),
		fetch(publicUrl.replace('quality=20', 'quality=100')),
	]);
	expect(Number(rough.headers.get('content-length'))).toBeLessThan(
		Number(fine.headers.get('content-length')),
	);
	expect(await measure(rough)).toEqual([200, 'image/jpeg', '300x300 jpeg']);
});

test('what was done to an image is told', async () => {
	const response = await show('width=10&height=20&resize=contain&quality=60&format=webp&download=small.webp');
	expect(response.headers.get('x-transformations')).toBe(
		'height:20,width:10,resizing_type:fit,quality:60,format:webp',
	);
	expect(response.headers.get('content-disposition')).toContain('filename=small.webp');
	expect(response.headers.get('content-length')).toBe(String((await response.bytes()).length));
});

test('images that are not public are transformed for those who may see them', async () => {
	const transform = { width: 10, height: 10 };
	const own = rowsOf(await admin().from('papers').download('own.png', { transform }));
	expect((await sharp(await own.bytes()).metadata()).width).toBe(10);
	const stranger = openUserClient(local, '22222222-2222-4222-8222-222222222222').storage.from('papers');
	expect(refusalOf(await stranger.download('own.png', { transform }))).toEqual([
		400,
		'NoSuchKey',
		'Object not found',
	]);

	const { signedUrl } = rowsOf(await admin().from('papers').createSignedUrl('own.png', 60, { transform }));
	expect(signedUrl).toContain('/storage/v1/render/image/sign/papers/own.png?token=');
	// Only what was signed.
	expect(await measure(await fetch(`${signedUrl}&width=64&height=64`))).toEqual([
		200,
		'image/png',
		'10x10 png',
	]);
	const closed = await fetch(`${local.url}/storage/v1/render/image/public/papers/own.png?width=10`);
	expect([closed.status, await closed.json()]).toMatchObject([400, { code: 'NoSuchBucket' }]);
});

test('what cannot be transformed is refused', async () => {
	const refuse = async (path: string) => {
		const response = await send(local, `/storage/v1/render/image/public/pictures/${path}`);
		return [response.status, await response.json()];
	};
	const invalid = (message: string, error = 'InvalidRequest') => [
		400,
		{ statusCode: '400', error, message, code: 'InvalidRequest' },
	];
	expect(await refuse('broken.png?width=10')).toEqual(
		invalid('The source image is invalid or unsupported for rendering'),
	);
	expect(await refuse('wide.png?width=x')).toEqual(invalid('querystring/width must be integer', 'Error'));
	expect(await refuse('wide.png?width=-1')).toEqual(invalid('querystring/width must be >= 0', 'Error'));
	expect(await refuse('wide.png?quality=10')).toEqual(invalid('querystring/quality must be >= 20', 'Error'));
	expect(await refuse('wide.png?resize=crop')).toEqual(
		invalid('querystring/resize must be equal to one of the allowed values', 'Error'),
	);
	expect(await refuse('none.png?width=10')).toMatchObject([400, { statusCode: '404', code: 'NoSuchKey' }]);
});

test('a project without transformations has no such routes, and signs the files themselves', async () => {
	const plain = await startLocal({ storage: { imageTransformation: false } });
	try {
		const { storage } = openClient(plain, plain.keys.secret);
		rowsOf(await storage.from('papers').upload('a.png', await draw(9, 9).png().toBuffer()));
		const transform = { width: 3 };
		expect(refusalOf(await storage.from('papers').download('a.png', { transform }))).toEqual([
			404,
			'InvalidRequest',
			'Route GET:/render/image/authenticated/papers/a.png?width=3 not found',
		]);
		const { signedUrl } = rowsOf(await storage.from('papers').createSignedUrl('a.png', 60, { transform }));
		expect(signedUrl).toContain('/storage/v1/object/sign/papers/a.png?token=');
	} finally {
		await plain.stop();
	}
});
