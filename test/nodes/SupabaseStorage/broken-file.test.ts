import { randomBytes } from 'node:crypto';
import { rm, truncate } from 'node:fs/promises';
import type { IBinaryData } from 'n8n-workflow';
import { SupabaseFunctions } from '../../../nodes/SupabaseFunctions/SupabaseFunctions.node';
import { SupabaseStorage } from '../../../nodes/SupabaseStorage/SupabaseStorage.node';
import { rowsOf } from '../../hosts/node-red/rows-of';
import { startLocal, type Local } from '../../local/harness';
import { binaryData, stored } from '../binary-store';
import { runNode, type NodeSetup } from '../harness';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
	await binaryData().init();
}, 60_000);
afterAll(async () => await local?.stop());

const pathOf = ({ id = '' }: IBinaryData): string => binaryData().getPath(id);
const file = async () =>
	await stored(randomBytes(1_000_000), { mimeType: 'application/zip', fileName: 'large.zip' });
const run = async (data: IBinaryData, setup: Pick<NodeSetup, 'node' | 'parameters'>) =>
	await runNode({
		credential: { url: local.url, key: local.keys.secret },
		binaries: [{ data }],
		onError: 'continueRegularOutput',
		...setup,
	});

/** What may become of a file of an item between two nodes, as when n8n prunes its store. */
const breaks: ReadonlyArray<readonly [string, (place: string) => Promise<void>, RegExp, string]> = [
	[
		'is gone',
		async (place) => await rm(place),
		/^The file large\.zip could not be read to its end: .*Look for the reason where the file comes from\./,
		'FILE_UNREADABLE',
	],
	[
		'was cut short',
		async (place) => await truncate(place, 400_000),
		/^The file large\.zip ended after 400000 of 1000000 bytes\. Send it when nothing writes to it any more\./,
		'FILE_CHANGED',
	],
];

describe.each(breaks)('a file that %s in the store of n8n', (what, breakIt, words, code) => {
	it.each(['never', 'always'])('is not uploaded, and it is told why (resumable: %s)', async (resumable) => {
		const data = await file();
		await breakIt(pathOf(data));
		const path = `${what}/${resumable}.zip`.replaceAll(' ', '-');
		const { outputs } = await run(data, {
			node: new SupabaseStorage(),
			parameters: {
				...{ resource: 'file', operation: 'upload', bucket: 'papers', path },
				options: { resumable },
			},
		});
		expect(outputs[0]?.map(({ json }) => json)).toEqual([
			{ error: expect.stringMatching(words), details: expect.objectContaining({ code, field: 'file' }) },
		]);
		expect(await rowsOf(local, 'select name from storage.objects where name = $1', [path])).toEqual([]);
	});

	it('is no request of a function, and it is told why', async () => {
		const data = await file();
		await breakIt(pathOf(data));
		const { outputs } = await run(data, {
			node: new SupabaseFunctions(),
			parameters: { function: 'echo', bodyAs: 'file', bodyFile: 'data' },
		});
		expect(outputs[0]?.map(({ json }) => json)).toEqual([
			{ error: expect.stringMatching(words), details: expect.objectContaining({ code }) },
		]);
	});
});
