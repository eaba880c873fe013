import './engine-environment';

import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { binaryToBuffer } from '@n8n/backend-network';
import { FileTooLargeError } from 'n8n-core';
import { SupabaseStorage } from '../../nodes/SupabaseStorage/SupabaseStorage.node';
import { startServer, type RunningServer } from '../start-server';
import { binaryData } from './binary-store';
import { runNode } from './harness';

const bytes = randomBytes(3_000_000);

let server: RunningServer;
let url: string;
let asked = 0;
beforeAll(async () => {
	server = await startServer((_request, response) => {
		asked++;
		response.writeHead(200, { 'content-length': bytes.length, 'content-type': 'application/zip' });
		response.end(bytes);
	});
	({ url } = server);
});
afterAll(async () => await server?.stop());
const download = async (items = 1) =>
	await runNode({
		node: new SupabaseStorage(),
		credential: { url, key: 'sb_secret_full', retry: false },
		parameters: { resource: 'file', operation: 'download', bucket: 'papers', path: 'large.zip' },
		onError: 'continueRegularOutput',
		items: Array.from({ length: items }, () => ({})),
	});

describe('where the disk is full on which n8n keeps files', () => {
	beforeAll(async () => await binaryData().init());
	afterEach(() => jest.restoreAllMocks());

	it('a download says so, and what to do, and leaves nothing', async () => {
		const { writeFile } = fs;
		const temporary: string[] = [];
		jest.spyOn(fs, 'writeFile').mockImplementation(async (file, data, options) => {
			if (typeof file !== 'string' || !file.includes('.tmp.')) return await writeFile(file, data, options);
			temporary.push(file);
			await writeFile(file, 'a beginning');
			// The kernel's own refusal.
			await writeFile('/dev/full', data);
		});
		const { outputs } = await download();
		expect(outputs[0]).toEqual([
			{
				json: {
					error: expect.stringMatching(
						/^n8n could not store the file large\.zip: ENOSPC: no space left on device, write\. Make room where n8n keeps its files.*signed URL/,
					),
					details: expect.objectContaining({ code: 'ENOSPC' }),
				},
				pairedItem: { item: 0 },
			},
		]);
		expect(temporary).toHaveLength(1);
		expect(await fs.readdir(path.dirname(temporary[0]!))).toEqual([]);

		jest.restoreAllMocks();
		expect((await download()).outputs[0]).toMatchObject([{ binary: { data: { bytes: bytes.length } } }]);
	});
});

describe('where n8n keeps files in its database', () => {
	/** MB, as `N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE` sets it. */
	let limit: number;
	/** Bytes of each file that was read to its end. */
	const read: number[] = [];
	beforeAll(() => {
		// As n8n's own does it, which stands in its server.
		const store = async (_place: unknown, given: Parameters<typeof binaryToBuffer>[0]) => {
			const { length } = await binaryToBuffer(given);
			read.push(length);
			const fileSizeMb = length / 1024 ** 2;
			if (fileSizeMb > limit) throw new FileTooLargeError({ fileSizeMb, maxFileSizeMb: limit, fileId: 'x' });
			return { fileId: 'x', fileSize: length };
		};
		const service = binaryData();
		Reflect.set(service, 'mode', 'database');
		service.setManager('database', { store } as never);
	});

	it('what it has refused once is refused again before it has come', async () => {
		limit = 2;
		asked = 0;
		const runs = [await download(), await download(), await download()];
		for (const { outputs } of runs) {
			expect(outputs[0]?.[0]?.json.error).toMatch(
				/^The file large\.zip is too large: n8n keeps its files in its database, and none above 2 MB\. .*N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE.*=filesystem.*signed URL/,
			);
		}
		expect(asked).toBe(3);
		// An empty one asks n8n where it keeps them.
		expect(read).toEqual([bytes.length, 0, 0]);
	});
});
