import './engine-environment';

import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SupabaseStorage } from '../../nodes/SupabaseStorage/SupabaseStorage.node';
import { startServer, type RunningServer } from '../start-server';
import { binaryData } from './binary-store';
import { runNode } from './harness';

const bytes = randomBytes(3_000_000);

let server: RunningServer;
let url: string;
/** Resolves when the connection of the file is left that stands still. */
let left: Promise<unknown> | undefined;
beforeAll(async () => {
	server = await startServer((request, response) => {
		response.writeHead(200, { 'content-length': bytes.length, 'content-type': 'application/zip' });
		if (!request.url?.endsWith('stands-still.zip')) return void response.end(bytes);
		if (left) return void left.then(() => response.end(bytes));
		left = new Promise((resolve) => response.on('close', resolve));
		response.write(bytes.subarray(0, 300_000));
	});
	({ url } = server);
});
afterAll(async () => await server?.stop());
const download = async (path = 'large.zip', times = 1) =>
	await runNode({
		node: new SupabaseStorage(),
		credential: { url, key: 'sb_secret_full', retry: false },
		parameters: { resource: 'file', operation: 'download', bucket: 'papers', path },
		onError: 'continueRegularOutput',
		items: Array.from({ length: times }, () => ({})),
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

	it('a download that stands still meanwhile is left before the other items have come', async () => {
		await download();
		const { writeFile } = fs;
		jest.spyOn(fs, 'writeFile').mockImplementationOnce(async (file, data) => {
			await writeFile(file, 'a beginning');
			// So long that all has come which comes.
			for await (const _piece of data as AsyncIterable<Uint8Array>) {
				await sleep(300);
				await writeFile('/dev/full', 'more');
			}
		});
		const { outputs } = await download('stands-still.zip', 2);
		expect(outputs[0]).toMatchObject([
			{ json: { error: expect.stringContaining('ENOSPC') } },
			{ binary: { data: { bytes: bytes.length } } },
		]);
	}, 10_000);
});
