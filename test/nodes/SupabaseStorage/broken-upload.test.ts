import { randomBytes } from 'node:crypto';
import type { IBinaryData } from 'n8n-workflow';
import { SupabaseStorage } from '../../../nodes/SupabaseStorage/SupabaseStorage.node';
import { rowsOf } from '../../hosts/node-red/rows-of';
import { openClient, send } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import { describeInBothStores, stored } from '../binary-store';
import { runNode } from '../harness';
import { startForwardingServer } from '../start-forwarding-server';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(async () => await local.stop());
afterEach(() => jest.restoreAllMocks());

const bytes = randomBytes(13_000_000);

const upload = async (path: string, data: IBinaryData, url = local.url) =>
	await runNode({
		node: new SupabaseStorage(),
		credential: { url, key: local.keys.secret },
		parameters: { resource: 'file', operation: 'upload', bucket: 'papers', path },
		binaries: [{ data }],
	});
const namesIn = async (folder: string): Promise<readonly object[]> =>
	await rowsOf(local, `select name from storage.objects where name like '${folder}/%'`);

describeInBothStores((place) => {
	const folder = place.replaceAll(' ', '-');

	it('an upload goes on after its connection broke, and stores one whole file', async () => {
		const heal = await local.misbehave({ match: /PATCH/, times: 2, how: { dropAfter: 2_000_000 } });
		const path = `${folder}/cut.zip`;
		const { outputs, error } = await upload(
			path,
			await stored(bytes, { mimeType: 'application/zip', fileName: 'large.zip' }),
		);
		await heal();
		expect(error).toBeUndefined();
		expect(outputs[0]?.[0]?.json).toMatchObject({ path, fullPath: `papers/${path}` });
		expect(await namesIn(folder)).toEqual([{ name: path }]);
		const { data } = await openClient(local, local.keys.secret).storage.from('papers').download(path);
		expect(Buffer.from(await data!.arrayBuffer()).equals(bytes)).toBe(true);
	}, 60_000);

	it('an upload for which the server has no room says so, and what had come is cleared away', async () => {
		const requests: string[] = [];
		const heal = await local.misbehave({ match: /PATCH/, times: 100, how: { diskFull: 0 } });
		// Between its tries it waits for two minutes in all.
		const { timeout } = AbortSignal;
		jest
			.spyOn(AbortSignal, 'timeout')
			.mockImplementation((milliseconds) =>
				timeout.call(AbortSignal, milliseconds < 60_000 ? 1 : milliseconds),
			);
		const server = await startForwardingServer(local.url, async ({ method, path }) => {
			requests.push(`${method} ${path}`);
		});
		const path = `${folder}/full.zip`;
		const { error } = await upload(
			path,
			await stored(bytes, { mimeType: 'application/zip', fileName: 'large.zip' }),
			server.url,
		);
		await heal();
		jest.restoreAllMocks();
		await server.stop();
		expect(error).toMatchObject({
			message: 'Something went wrong receiving the file',
			description: expect.stringMatching(/^The server could not store what came: .*room on its disk\./),
		});
		expect(await namesIn(folder)).not.toContainEqual({ name: path });
		const [id = ''] = requests.flatMap((request) => /^DELETE (.*)/.exec(request)?.[1] ?? []);
		expect((await send(local, id, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } })).status).toBe(
			404,
		);
	}, 60_000);
});
