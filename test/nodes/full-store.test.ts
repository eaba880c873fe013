import './engine-environment';

import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { SupabaseStorage } from '../../nodes/SupabaseStorage/SupabaseStorage.node';
import { startServer, type RunningServer } from '../start-server';
import { binaryData } from './binary-store';
import { runNode } from './harness';

const bytes = randomBytes(3_000_000);

let server: RunningServer;
let url: string;
beforeAll(async () => {
	server = await startServer((_request, response) => {
		response.writeHead(200, { 'content-length': bytes.length, 'content-type': 'application/zip' });
		response.end(bytes);
	});
	({ url } = server);
});
afterAll(async () => await server?.stop());
const download = async () =>
	await runNode({
		node: new SupabaseStorage(),
		credential: { url, key: 'sb_secret_full', retry: false },
		parameters: { resource: 'file', operation: 'download', bucket: 'papers', path: 'large.zip' },
		onError: 'continueRegularOutput',
		items: [{}],
	});

describe('where the disk is full on which n8n keeps files', () => {
	beforeAll(async () => await binaryData().init());
	afterEach(() => jest.restoreAllMocks());

	it('a download says so, and what to do, and leaves nothing', async () => {
		// It has been asked before how large a file n8n takes.
		const { outputs: before } = await download();
		const id = before[0]?.[0]?.binary?.data?.id ?? '';
		const folder = path.dirname(binaryData().getPath(id));
		const kept = await fs.readdir(folder);
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
		expect(temporary.map((file) => path.dirname(file))).toEqual([folder]);
		expect(await fs.readdir(folder)).toEqual(kept);

		jest.restoreAllMocks();
		expect((await download()).outputs[0]).toMatchObject([{ binary: { data: { bytes: bytes.length } } }]);
	});
});
