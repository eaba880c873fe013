import './engine-environment';

import { once } from 'node:events';
import { binaryToBuffer } from '@n8n/backend-network';
import { FileTooLargeError } from 'n8n-core';
import { SupabaseStorage } from '../../nodes/SupabaseStorage/SupabaseStorage.node';
import { startServer, type RunningServer } from '../start-server';
import { binaryData } from './binary-store';
import { runNode } from './harness';

const megabyte = 1024 ** 2;
/** As `N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE` sets it. */
const limit = 2;
/** Bytes of each file that n8n was given. */
const given: number[] = [];

let server: RunningServer;
/** Resolves with whether the file that was asked for last was taken to its end. */
let taken: Promise<boolean>;

beforeAll(async () => {
	// As n8n's own does it, which stands in its server.
	const store = async (_place: unknown, file: Parameters<typeof binaryToBuffer>[0]) => {
		const { length } = await binaryToBuffer(file);
		given.push(length);
		const fileSizeMb = length / megabyte;
		if (fileSizeMb > limit) throw new FileTooLargeError({ fileSizeMb, maxFileSizeMb: limit, fileId: 'x' });
		return { fileId: 'x', fileSize: length };
	};
	const service = binaryData();
	Reflect.set(service, 'mode', 'database');
	service.setManager('database', { store } as never);
	// The path ends with the size, and with whether that is told.
	server = await startServer((request, response) => {
		const [, size = 0, isTold] = /(\d+)-(told|untold)$/.exec(request.url ?? '') ?? [];
		taken = once(response, 'close').then(() => response.writableFinished);
		const length = isTold === 'told' ? { 'content-length': String(size) } : {};
		response.writeHead(200, { ...length, 'content-type': 'application/zip' });
		response.end(Buffer.alloc(Number(size)));
	});
});
afterAll(async () => await server?.stop());
beforeEach(() => given.splice(0));

const download = async (path: string) => {
	const { outputs } = await runNode({
		node: new SupabaseStorage(),
		credential: { url: server.url, key: 'sb_secret_full', retry: false },
		parameters: { resource: 'file', operation: 'download', bucket: 'papers', path },
		onError: 'continueRegularOutput',
		items: [{}],
	});
	return outputs[0]?.[0];
};

const tooLarge = expect.stringMatching(
	/ is too large: n8n keeps its files in its database, and none above 2 MB\. .*N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE.*=filesystem.*signed URL/,
);

it('the first file that is too large is refused before it has come, and each after it', async () => {
	expect((await download(`${50 * megabyte}-told`))?.json.error).toEqual(tooLarge);
	expect(await taken).toBe(false);
	// An empty one tells where n8n keeps them, one that is too large for any n8n how large they may be.
	expect(given).toEqual([0, 1024 * megabyte + 1]);
	expect((await download(`${3 * megabyte}-told`))?.json.error).toEqual(tooLarge);
	expect(given).toHaveLength(2);
});

it('one that is just small enough is stored', async () => {
	expect(await download(`${2 * megabyte}-told`)).toMatchObject({ binary: { data: { bytes: 2 * megabyte } } });
});

it('one of which nobody tells the size is refused when it has come', async () => {
	expect((await download(`${3 * megabyte}-untold`))?.json.error).toEqual(tooLarge);
	expect(given).toEqual([3 * megabyte]);
});
