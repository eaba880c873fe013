import { randomBytes } from 'node:crypto';
import type { IBinaryData } from 'n8n-workflow';
import { SupabaseStorage } from '../../../nodes/SupabaseStorage/SupabaseStorage.node';
import { rowsOf } from '../../hosts/node-red/rows-of';
import { openClient } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import { describeInBothStores, stored } from '../binary-store';
import { runNode } from '../harness';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(async () => await local.stop());

const bytes = randomBytes(13_000_000);

const upload = async (path: string, data: IBinaryData) =>
	await runNode({
		node: new SupabaseStorage(),
		credential: { url: local.url, key: local.keys.secret },
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
});
