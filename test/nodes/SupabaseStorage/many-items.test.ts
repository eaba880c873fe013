import type { INodeParameters } from 'n8n-workflow';
import { SupabaseStorage } from '../../../nodes/SupabaseStorage/SupabaseStorage.node';
import { startServer, type RunningServer } from '../../start-server';
import { inMemory } from '../binaries';
import { runNode } from '../harness';

interface Upload {
	readonly path: string;
	readonly text: string;
}

let server: RunningServer;
let url: string;
/** In the order in which they came. */
let uploads: Upload[];
let underWay: Set<string>;
let mostAtOnce: number;
/** Paths of which two were under way at once. */
let met: string[];
beforeAll(async () => {
	server = await startServer((request, response) => {
		const path = decodeURIComponent(String(request.url).replace('/storage/v1/object/papers/', ''));
		if (underWay.has(path)) met.push(path);
		underWay.add(path);
		mostAtOnce = Math.max(mostAtOnce, underWay.size);
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			uploads.push({ path, text: Buffer.concat(chunks).toString() });
			// Long enough that those which may come at once do.
			setTimeout(() => {
				underWay.delete(path);
				const isBad = path.startsWith('bad');
				response.writeHead(isBad ? 400 : 200, { 'content-type': 'application/json' });
				response.end(
					isBad
						? '{"statusCode":"409","code":"KeyAlreadyExists","error":"Duplicate","message":"The resource already exists"}'
						: JSON.stringify({ Key: `papers/${path}`, Id: path }),
				);
			}, 20);
		});
	});
	({ url } = server);
});
beforeEach(() => {
	[uploads, underWay, mostAtOnce, met] = [[], new Set(), 0, []];
});
afterAll(async () => await server?.stop());

/** Uploads a file of its own text to each of these paths. */
const upload = async (paths: readonly string[], options: INodeParameters = {}, continues = true) =>
	await runNode({
		node: new SupabaseStorage(),
		credential: { url, key: 'sb_secret_many' },
		parameters: {
			resource: 'file',
			operation: 'upload',
			bucket: 'papers',
			path: '={{ $json.path }}',
			options,
		},
		items: paths.map((path) => ({ path })),
		binaries: paths.map((path, index) => ({ data: inMemory(Buffer.from(`${index} ${path}`)) })),
		...(continues && { onError: 'continueRegularOutput' as const }),
	});

it('sends the files of many items at once, five at the most, and each outcome is that of its item', async () => {
	const paths = Array.from({ length: 23 }, (_each, index) =>
		index % 6 === 5 ? `bad ${index}` : `file ${index}`,
	);
	const { outputs } = await upload(paths);
	expect(outputs[0]).toMatchObject(
		paths.map((path, item) => ({
			json: path.startsWith('bad') ? { details: { code: 'KeyAlreadyExists' } } : { path, id: path },
			pairedItem: { item },
		})),
	);
	expect(uploads.map(({ path }) => path).toSorted()).toEqual(paths.toSorted());
	expect(mostAtOnce).toBe(5);
});

it('never sends two files to one path at once: the last item has the last word', async () => {
	await upload(['same', 'same', 'other', 'same'], { upsert: true });
	expect(met).toEqual([]);
	expect(uploads.filter(({ path }) => path === 'same').map(({ text }) => text)).toEqual([
		'0 same',
		'1 same',
		'3 same',
	]);
});

it('refuses an item that names no place, and sends the others', async () => {
	const { outputs } = await upload(['a', '../b', 'c']);
	expect(outputs[0]).toMatchObject([
		{ json: { path: 'a' } },
		{ json: { details: { code: 'INVALID_PARAMETER', field: 'path' } } },
		{ json: { path: 'c' } },
	]);
});

it('begins no more when one fails and the node does not go on, and says what may have been stored', async () => {
	const paths = ['a', 'bad', ...Array.from({ length: 20 }, (_each, index) => `file ${index}`)];
	const { error } = await upload(paths, {}, false);
	expect(error).toMatchObject({
		message: expect.stringContaining('already exists'),
		description: expect.stringMatching(/1 of 22 input items were written before.*at the same time/),
	});
	expect(uploads.length).toBeLessThanOrEqual(7);
});
