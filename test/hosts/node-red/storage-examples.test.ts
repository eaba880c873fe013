import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openClient } from '../../local/clients';
import { eventually } from '../../local/eventually';
import { startLocal, type Local } from '../../local/harness';
import { startNodeRed, type NodeRed } from './start-node-red';

interface FlowNode {
	readonly id: string;
	readonly type: string;
	readonly name?: string;
	readonly [property: string]: unknown;
}

const examples = path.resolve(__dirname, '../../../node-red/examples');
const all = [
	'Nightly report with a signed link',
	'Upload every file of a folder and process it',
	'Call an Edge Function',
].flatMap(
	(name) => JSON.parse(readFileSync(path.join(examples, `${name}.json`), 'utf8')) as readonly FlowNode[],
);

/** What the example of the folder calls for each file: reads it out of the bucket, as whoever called. */
const processing = `
	Deno.serve(async (request) => {
		const { bucket, path } = await request.json();
		const file = await fetch(Deno.env.get('SUPABASE_URL') + '/storage/v1/object/' + bucket + '/' + path, {
			headers: { apikey: Deno.env.get('SUPABASE_SERVICE_ROLE_KEY'), Authorization: 'Bearer ' + Deno.env.get('SUPABASE_SERVICE_ROLE_KEY') },
		});
		return Response.json({ processed: path, words: (await file.text()).split(' ').length });
	});
`;
const hello = readFileSync(path.resolve(__dirname, '../../../local/functions-sample/hello/index.ts'), 'utf8');

let local: Local;
let folder: string;
let inbox: string;
let nodeRed: NodeRed;
beforeAll(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'node-red-examples-'));
	inbox = path.join(folder, 'inbox');
	mkdirSync(inbox);
	for (const [name, source] of Object.entries({ process: processing, hello })) {
		mkdirSync(path.join(folder, 'functions', name), { recursive: true });
		writeFileSync(path.join(folder, 'functions', name, 'index.ts'), source);
	}
	local = await startLocal({ functions: { folder: path.join(folder, 'functions') } });
	for (const bucket of ['reports', 'inbox'])
		expect((await client().storage.createBucket(bucket, { public: false })).error).toBeNull();

	const credentials: Record<string, object> = {};
	const flows = all.map((node) => {
		switch (node.type) {
			case 'supabase-project':
				credentials[node.id] = { key: local.keys.secret };
				return { ...node, url: local.url };
			case 'watch':
				return { ...node, files: inbox };
			case 'debug':
				return { ...node, console: true };
			default:
				return node;
		}
	});
	nodeRed = await startNodeRed({ flows, credentials });
}, 120_000);
afterAll(async () => {
	await nodeRed?.stop();
	await local?.stop();
	rmSync(folder, { recursive: true, force: true });
});

const client = () => openClient(local, local.keys.secret);

/** What Node-RED has written of a debug node since. */
async function press(name: string, wanted: RegExp): Promise<string> {
	const { id } = all.find((node) => node.type === 'inject' && node.name === name)!;
	const before = nodeRed.log().length;
	expect((await fetch(`${nodeRed.url}/inject/${id}`, { method: 'POST' })).status).toBe(200);
	return await eventually(() => wanted.exec(nodeRed.log().slice(before))?.[0]);
}

it('stores a report every night, in the place of the one before, and gives a link to it', async () => {
	// Twice, since the report of a day is replaced.
	for (let night = 0; night < 2; night++) {
		const link = await press('every night at 3', /http:\S+\/object\/sign\/reports\/[^\s']+/);
		const reply = await fetch(link);
		expect(reply.headers.get('content-disposition')).toContain('todos.csv');
		expect(await reply.text()).toMatch(/^id,title,.*\n1,"Order green beans from Huila",/);
	}
	const { data } = await client().storage.from('reports').list('todos');
	expect(data?.map(({ name }) => name)).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\d\.csv$/)]);
}, 60_000);

it('uploads every file that is put into a folder, and calls a function with it', async () => {
	const wanted = /processed: 'order 1\.txt', words: 3/;
	// A folder that is watched on a busy machine may miss what was written just before.
	for (let look = 0; look < 600 && !wanted.test(nodeRed.log()); look++) {
		if (look % 60 === 0) writeFileSync(path.join(inbox, 'order 1.txt'), 'Order green beans');
		await pause(100);
	}
	expect(nodeRed.log()).toMatch(wanted);
	const { data } = await client().storage.from('inbox').download('order 1.txt');
	expect(await data?.text()).toBe('Order green beans');
}, 90_000);

it('calls a function with JSON', async () => {
	expect(await press('say hello', /message: '.*'/)).toBe("message: 'Hello Ann!'");
});
