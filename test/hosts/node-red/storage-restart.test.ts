import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openClient } from '../../local/clients';
import { eventually } from '../../local/eventually';
import { startLocal, type Local } from '../../local/harness';
import { stored } from '../../node-red/stored';
import { rowsOf } from './rows-of';
import { startNodeRed, type NodeRed } from './start-node-red';

let local: Local;
let userDir: string;
let nodeRed: NodeRed | undefined;
beforeAll(async () => {
	local = await startLocal();
	await openClient(local, local.keys.secret).storage.createBucket('test', { public: false });
	userDir = mkdtempSync(path.join(tmpdir(), 'node-red-storage-'));
}, 60_000);
afterAll(async () => {
	await nodeRed?.kill();
	await local?.stop();
	rmSync(userDir, { recursive: true, force: true });
});

/** An upload by file path, whose states and whose end are lines in the log. */
const flows = (file: string) => [
	{ id: 'f1', type: 'tab', label: 'Upload' },
	{ id: 'p1', type: 'supabase-project', url: local.url, retry: true },
	{ id: 'go', type: 'inject', z: 'f1', props: [{ p: 'topic', v: 'night', vt: 'str' }], wires: [['n1']] },
	{
		id: 'n1',
		type: 'supabase-storage',
		z: 'f1',
		project: 'p1',
		operation: 'storage.upload',
		...stored({ bucket: ['test', 'str'], path: ['large.bin', 'str'], file: [file, 'filePath'] }),
		wires: [['end']],
	},
	{ id: 'end', type: 'function', z: 'f1', func: "node.warn('STORED ' + msg.payload.path);", outputs: 0 },
	{ id: 'st', type: 'status', z: 'f1', scope: ['n1'], wires: [['sf']] },
	{ id: 'sf', type: 'function', z: 'f1', func: "node.warn('STATE ' + msg.status.text);", outputs: 0 },
	{ id: 'ca', type: 'catch', z: 'f1', scope: ['n1'], wires: [['cf']] },
	{ id: 'cf', type: 'function', z: 'f1', func: "node.warn('FAILED ' + msg.error.message);", outputs: 0 },
];

async function startAndPress(file: string): Promise<NodeRed> {
	const started = await startNodeRed({
		userDir,
		flows: flows(file),
		credentials: { p1: { key: local.keys.secret } },
	});
	nodeRed = started;
	expect((await fetch(`${started.url}/inject/go`, { method: 'POST' })).status).toBe(200);
	return started;
}

it('an upload by file path goes on where it was when Node-RED was killed in the middle of it', async () => {
	const file = path.join(userDir, 'large.bin');
	const bytes = randomBytes(30_000_000);
	writeFileSync(file, bytes);

	const heal = await local.misbehave({ match: /PATCH/, times: 1000, how: { delay: 300 } });
	const killed = await startAndPress(file);
	await eventually(() => /STATE [1-9]\S* of /.test(killed.log()));
	await killed.kill();
	await heal();
	expect(await rowsOf(local, "select name from storage.objects where bucket_id = 'test'")).toEqual([]);
	const uploads = path.join(userDir, 'supabase-uploads');
	expect(readdirSync(uploads)).toHaveLength(1);

	// One that began anew would be refused.
	await local.misbehave({ match: /POST .*\/upload\/resumable/, times: 1000, how: { status: 403 } });
	const restarted = await startAndPress(file);
	await eventually(() => /STORED|FAILED/.test(restarted.log()));
	expect(restarted.log()).toContain('STORED large.bin');
	const { data } = await openClient(local, local.keys.secret).storage.from('test').download('large.bin');
	expect(Buffer.from(await data!.arrayBuffer()).equals(bytes)).toBe(true);
	expect(await rowsOf(local, "select name from storage.objects where bucket_id = 'test'")).toEqual([
		{ name: 'large.bin' },
	]);
	expect(existsSync(uploads) ? readdirSync(uploads) : []).toEqual([]);
}, 120_000);
