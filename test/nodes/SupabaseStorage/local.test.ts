import { createHash, randomBytes } from 'node:crypto';
import type { IBinaryKeyData, IDataObject, INodeParameters } from 'n8n-workflow';
import { operationsOf, operationValue } from '../../../nodes/host/service-operations';
import { SupabaseStorage } from '../../../nodes/SupabaseStorage/SupabaseStorage.node';
import { startLocal, type Local } from '../../local/harness';
import { bytesOf, describeInBothStores, stored } from '../binary-store';
import { runNode, type NodeSetup } from '../harness';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(async () => await local.stop());

/** What has been run, by value. */
const ran = new Set<string>();

async function storage(
	resource: string,
	operation: string,
	parameters: INodeParameters = {},
	more: Partial<NodeSetup> = {},
) {
	ran.add(operation);
	const { outputs, error, hints } = await runNode({
		node: new SupabaseStorage(),
		credential: { url: local.url, key: local.keys.secret },
		parameters: { resource, operation, ...parameters },
		...more,
	});
	if (error) throw error;
	return Object.assign(outputs[0] ?? [], { hints });
}

const json = (items: ReadonlyArray<{ readonly json: IDataObject }>) => items.map((item) => item.json);
const shaOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bucket = { bucket: 'papers' };
const text = async (words: string, fileName = 'note.txt') =>
	await stored(words, { mimeType: 'text/plain', fileName });

it('makes, finds, changes, empties and deletes buckets', async () => {
	const name = { bucket: 'e2e' };
	const limits = { public: true, fileSizeLimit: '1MB', allowedMimeTypes: 'text/plain, image/*' };
	expect(json(await storage('bucket', 'createBucket', { ...name, options: limits }))).toMatchObject([
		{ name: 'e2e' },
	]);
	expect(json(await storage('bucket', 'getBucket', name))).toMatchObject([
		{ id: 'e2e', public: true, file_size_limit: 1_000_000, allowed_mime_types: ['text/plain', 'image/*'] },
	]);
	await storage('bucket', 'updateBucket', {
		...name,
		options: { public: false, fileSizeLimit: '={{ null }}' },
	});
	const [changed] = json(
		await storage('bucket', 'listBuckets', { returnAll: true, options: { search: 'e2e' } }),
	);
	expect(changed).toMatchObject({ id: 'e2e', public: false, file_size_limit: null });
	await storage('file', 'upload', { ...name, path: 'a.txt' }, { binaries: [{ data: await text('a') }] });
	expect(json(await storage('bucket', 'emptyBucket', name))).toEqual([{ message: 'Successfully emptied' }]);
	expect(json(await storage('file', 'list', name))).toEqual([]);
	expect(json(await storage('bucket', 'deleteBucket', name))).toMatchObject([
		{ message: expect.any(String) },
	]);
	expect(json(await storage('bucket', 'listBuckets', { returnAll: true }))).not.toContainEqual(
		expect.objectContaining({ id: 'e2e' }),
	);
});

describeInBothStores((place) => {
	const folder = `e2e ${place}`;

	it('uploads the file of each item, lists, tells of, copies, moves and deletes them, each paired', async () => {
		const words = ['one', 'two', 'three'];
		const items = words.map((name) => ({ name }));
		const binaries = await Promise.all(words.map(async (name) => ({ data: await text(`text of ${name}`) })));
		const uploaded = await storage(
			'file',
			'upload',
			{
				...bucket,
				path: `=${folder}/{{ $json.name }} & 1.txt`,
				options: { cacheControl: '60', metadata: { entry: [{ name: 'of', value: '={{ $json.name }}' }] } },
			},
			{ items, binaries },
		);
		expect([...uploaded]).toMatchObject(
			words.map((name, item) => ({
				json: { path: `${folder}/${name} & 1.txt`, fullPath: `papers/${folder}/${name} & 1.txt` },
				pairedItem: { item },
			})),
		);

		const listed = json(await storage('file', 'list', { ...bucket, path: folder, returnAll: true }));
		expect(listed.map(({ path }) => path)).toEqual(
			['one', 'three', 'two'].map((name) => `${folder}/${name} & 1.txt`),
		);

		const path = '={{ $json.path }}';
		const told = json(await storage('file', 'info', { ...bucket, path }, { items: json(uploaded) }));
		expect(told).toMatchObject(
			words.map((name) => ({
				size: `text of ${name}`.length,
				contentType: 'text/plain',
				metadata: { of: name },
			})),
		);

		const there = [...json(uploaded), { path: `${folder}/nowhere.txt` }];
		expect(json(await storage('file', 'exists', { ...bucket, path }, { items: there }))).toMatchObject([
			...words.map(() => ({ exists: true })),
			{ exists: false },
		]);

		const [first = {}] = json(uploaded);
		await storage('file', 'copy', { ...bucket, fromPath: String(first.path), toPath: `${folder}/copy.txt` });
		await storage('file', 'move', {
			...bucket,
			fromPath: `${folder}/copy.txt`,
			toPath: `${folder}/moved.txt`,
		});
		const paths = [
			...words.map((name) => `${folder}/${name} & 1.txt`),
			`${folder}/moved.txt`,
			`${folder}/no.txt`,
		];
		const removed = json(await storage('file', 'remove', { ...bucket, paths: paths.join('\n') }));
		expect(removed.map(({ path: name, removed: was }) => [name, was])).toEqual(
			paths.map((name) => [name, !name.endsWith('/no.txt')]),
		);
		expect(json(await storage('file', 'list', { ...bucket, path: folder }))).toEqual([]);
	});

	it('keeps the name, the type and every byte of a file, up and down', async () => {
		const bytes = randomBytes(300_000);
		const photo = await stored(bytes, { mimeType: 'image/png', fileName: 'a & b.png' });
		const path = `${folder}/a & b.png`;
		await storage('file', 'upload', { ...bucket, path, file: 'photo' }, { binaries: [{ photo }] });
		const [item] = await storage('file', 'download', { ...bucket, path, outputField: 'back' });
		expect(item).toMatchObject({
			json: { name: 'a & b.png', type: 'image/png', size: 300_000 },
			binary: {
				back: { fileName: 'a & b.png', mimeType: 'image/png', fileExtension: 'png', bytes: 300_000 },
			},
			pairedItem: { item: 0 },
		});
		expect(item?.binary?.back?.id !== undefined).toBe(place === 'on the disk');
		expect(shaOf(await bytesOf(item?.binary?.back))).toBe(shaOf(bytes));

		const [part] = await storage('file', 'download', { ...bucket, path, options: { range: '10-19' } });
		expect(await bytesOf(part?.binary?.data)).toEqual(bytes.subarray(10, 20));
	});

	it('tells that a file was stored as packed and is not', async () => {
		const where = { ...bucket, path: `${folder}/packed.txt` };
		const packed = { ...where, options: { contentEncoding: 'gzip', upsert: true } };
		await storage('file', 'upload', packed, { binaries: [{ data: await text('plain') }] });
		await expect(storage('file', 'download', where)).rejects.toMatchObject({
			message: `What came from ${new URL(local.url).host} is not packed as its Content-Encoding says`,
		});
	});

	it('replaces a file, but only when it is to', async () => {
		const path = `${folder}/version.txt`;
		const put = async (operation: string, words: string, options: INodeParameters = {}) =>
			await storage(
				'file',
				operation,
				{ ...bucket, path, options },
				{ binaries: [{ data: await text(words) }] },
			);
		const now = async () => {
			const [item] = await storage('file', 'download', { ...bucket, path });
			return (await bytesOf(item?.binary?.data)).toString();
		};
		await put('upload', 'first');
		await expect(put('upload', 'second')).rejects.toMatchObject({
			message: expect.stringContaining('already exists'),
		});
		expect(await now()).toBe('first');
		await put('upload', 'third', { upsert: true });
		expect(await now()).toBe('third');
		await put('update', 'fourth');
		expect(await now()).toBe('fourth');
	});

	it('sends a large file in chunks and tells how much has gone', async () => {
		const bytes = randomBytes(14_000_000);
		const path = `${folder}/large.bin`;
		const large = await stored(bytes, { mimeType: 'application/octet-stream', fileName: 'large.bin' });
		const done = await storage('file', 'upload', { ...bucket, path }, { binaries: [{ data: large }] });
		expect(json(done)).toMatchObject([{ path, fullPath: `papers/${path}` }]);
		expect(done.hints).toEqual(['Sent one file, 14.0 MB']);
		const [item] = await storage('file', 'download', { ...bucket, path });
		expect(shaOf(await bytesOf(item?.binary?.data))).toBe(shaOf(bytes));
	});

	it('goes on with the other items when one is refused, and says why', async () => {
		const items = [{ path: `${folder}/a.txt` }, { path: '../a.txt' }, { path: `${folder}/c.txt` }];
		const binaries: IBinaryKeyData[] = [{ data: await text('a') }, { data: await text('b') }, {}];
		const done = await storage(
			'file',
			'upload',
			{ ...bucket, path: '={{ $json.path }}', options: { upsert: true } },
			{ items, binaries, onError: 'continueRegularOutput' },
		);
		expect([...done]).toMatchObject([
			{ json: { path: `${folder}/a.txt` }, pairedItem: { item: 0 } },
			{ json: { details: { code: 'INVALID_PARAMETER', field: 'path' } }, pairedItem: { item: 1 } },
			{ json: { error: expect.stringContaining("'data'") }, pairedItem: { item: 2 } },
		]);
	});

	it('is read and written by who has a signed URL', async () => {
		const path = `${folder}/signed.txt`;
		const [upload = {}] = json(await storage('signedUrl', 'createSignedUploadUrl', { ...bucket, path }));
		const sent = await storage(
			'signedUrl',
			'uploadToSignedUrl',
			{ ...bucket, path, token: '={{ $json.token }}' },
			{
				items: [upload],
				binaries: [{ data: await text('by a signed URL') }],
				credential: { url: local.url, key: local.keys.publishable },
			},
		);
		expect(json(sent)).toMatchObject([{ path }]);
		const [one = {}] = json(
			await storage('signedUrl', 'createSignedUrl', {
				...bucket,
				path,
				expiresIn: 60,
				options: { download: 'a b.txt' },
			}),
		);
		const response = await fetch(String(one.signedUrl));
		expect(await response.text()).toBe('by a signed URL');
		expect(response.headers.get('content-disposition')).toContain('attachment');
		const many = json(
			await storage('signedUrl', 'createSignedUrls', {
				...bucket,
				paths: `${path}\n${folder}/no.txt`,
				expiresIn: 60,
			}),
		);
		expect(many).toMatchObject([
			{ path, error: null, signedUrl: expect.any(String) },
			{ path: `${folder}/no.txt`, error: expect.any(String), signedUrl: null },
		]);
	});

	it('shows a picture to everybody in another size', async () => {
		const png = Buffer.from(
			'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAADklEQVR4nGMIRQIMxHEAnqMP8Q+j9AMAAAAASUVORK5CYII=',
			'base64',
		);
		const picture = { bucket: 'pictures', path: `${folder}/dot.png` };
		const data = await stored(png, { mimeType: 'image/png', fileName: 'dot.png' });
		await storage('file', 'upload', picture, { binaries: [{ data }] });
		const [{ publicUrl } = {}] = json(await storage('file', 'getPublicUrl', picture));
		expect(Buffer.from(await (await fetch(String(publicUrl))).arrayBuffer())).toEqual(png);
		const [small] = await storage('file', 'download', {
			...picture,
			options: { transform: { width: 2, height: 2, format: 'origin' } },
		});
		expect(small?.binary?.data).toMatchObject({ mimeType: 'image/png' });
		// Width and height stand behind the signature and the head of the first chunk.
		expect((await bytesOf(small?.binary?.data)).readUInt32BE(16)).toBe(2);
	});
});

it('has run every operation', () => {
	expect([...ran].toSorted()).toEqual(operationsOf('storage').map(operationValue).toSorted());
});

it('uploads a file that an item carries in lines, as mails do', async () => {
	const words = 'a file in lines of base64';
	const lines = Buffer.from(words).toString('base64').replaceAll(/.{8}/g, '$&\r\n');
	const data = { data: lines, mimeType: 'text/plain' };
	const where = { ...bucket, path: 'in-lines.txt' };
	for (const resumable of ['never', 'always']) {
		await storage(
			'file',
			'upload',
			{ ...where, options: { resumable, upsert: true } },
			{ binaries: [{ data }] },
		);
		const [item] = await storage('file', 'download', where);
		expect((await bytesOf(item?.binary?.data)).toString()).toBe(words);
	}
});

it('refuses a file that is given as a data URL, with what to do', async () => {
	const data = { data: 'data:text/plain;base64,aGVsbG8=', mimeType: 'text/plain', fileName: 'a.txt' };
	for (const resumable of ['never', 'always']) {
		await expect(
			storage(
				'file',
				'upload',
				{ ...bucket, path: 'data-url.txt', options: { resumable } },
				{ binaries: [{ data }] },
			),
		).rejects.toMatchObject({
			message: "The file 'a.txt' is given as a data URL",
			description: expect.stringContaining('behind the comma'),
		});
	}
});
