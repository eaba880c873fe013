import { randomBytes } from 'node:crypto';
import { send } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import { until } from '../../until';
import { holdBack, type HoldingBack } from './hold-back';
import { itemsGivenBy } from './items-given-by';
import { startRealN8n, type RealN8n } from './start-real-n8n';

let local: Local;
let front: HoldingBack;
let n8n: RealN8n;
beforeAll(async () => {
	local = await startLocal();
	front = await holdBack(local.url);
	// Megabytes: as small as the limit can be.
	const settings = { N8N_DEFAULT_BINARY_DATA_MODE: 'database', N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE: '1' };
	n8n = await startRealN8n(local, { settings });
}, 300_000);
afterAll(async () => {
	await n8n?.stop();
	await front?.stop();
	await local?.stop();
}, 60_000);

const put = async (name: string, body: Uint8Array<ArrayBuffer>): Promise<void> => {
	const headers = { 'content-type': 'application/zip' };
	const stored = await send(local, `/storage/v1/object/papers/${name}`, { method: 'POST', headers, body });
	expect(stored.status).toBe(200);
};

/** Downloads a file and sends it up again under another name; what n8n keeps of that. */
async function pass(name: string): Promise<{ readonly status: string; readonly data: string }> {
	const project = await n8n.session.keepCredential('Project', { url: front.url, key: local.keys.secret });
	const bucket = { __rl: true, mode: 'id', value: 'papers' };
	const node = (title: string, type: string, parameters: object, place: number) => ({
		...{ id: title, name: title, type, typeVersion: 1, parameters, position: [place * 220, 0] },
	});
	const storage = 'n8n-nodes-supabase-suite.supabaseStorage';
	const file = { resource: 'file', bucket };
	const to = (title: string) => ({ main: [[{ node: title, type: 'main', index: 0 }]] });
	const { id } = await n8n.session.keepWorkflow(
		{
			name: `Pass ${name} on`,
			nodes: [
				node('Start', 'n8n-nodes-base.manualTrigger', {}, 0),
				node('Down', storage, { ...file, operation: 'download', path: name }, 1),
				node('Up', storage, { ...file, operation: 'upload', path: `again-${name}` }, 2),
			],
			connections: { Start: to('Down'), Down: to('Up') },
			settings: { executionOrder: 'v1' },
		},
		{ project },
	);
	return await n8n.session.runWorkflow(id);
}

describe('where n8n keeps files in its database', () => {
	it('a file goes down and up again', async () => {
		const bytes = randomBytes(900_000);
		await put('small.zip', bytes);
		const { status, data } = await pass('small.zip');
		expect({ status, data }).toMatchObject({ status: 'success' });
		expect(itemsGivenBy('Down', data)[0]?.binary?.data?.id).toMatch(/^database:/);
		const again = await send(local, '/storage/v1/object/papers/again-small.zip');
		expect(Buffer.from(await again.arrayBuffer()).equals(bytes)).toBe(true);
	}, 60_000);

	it('one that is too large for it is refused before it has come, with its limit and what raises that', async () => {
		await put('large.zip', randomBytes(20_000_000));
		for (let run = 0; run < 2; run++) {
			const { status, data } = await pass('large.zip');
			expect(status).toBe('error');
			expect(data).toContain(
				'The file large.zip is too large: n8n keeps its files in its database, and none above 1 MB',
			);
			expect(data).toContain('Raise N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE');
			// Before it had come.
			const download = 'GET /storage/v1/object/papers/large.zip';
			await until(() => front.left.delete(download));
		}
	}, 60_000);
});
