import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { send } from '../../local/clients';
import { eventually } from '../../local/eventually';
import { startLocal, type Local } from '../../local/harness';
import {
	addNode,
	addNodeBehind,
	choose,
	closePanel,
	execute,
	fillIn,
	parameter,
	pick,
	typeJson,
} from './editor';
import { holdBack, type HoldingBack } from './hold-back';
import { itemsGivenBy } from './items-given-by';
import { openSignedIn } from './open-signed-in';
import { startRealN8n, type NamedId, type RealN8n } from './start-real-n8n';
import { takeCanvasScreenshot, takeScreenshot } from './take-screenshots';

const root = path.resolve(__dirname, '../../..');

let local: Local;
let n8n: RealN8n;
let project: NamedId;
let userFolder: string;
beforeAll(async () => {
	userFolder = mkdtempSync(path.join(tmpdir(), 'n8n-files-'));
	local = await startLocal();
	n8n = await startRealN8n(local, { userFolder });
	project = await n8n.session.keepCredential('Supabase Project', { url: local.url, key: local.keys.secret });
}, 300_000);
afterAll(async () => {
	await n8n?.stop();
	await local?.stop();
	rmSync(userFolder, { recursive: true, force: true });
}, 60_000);

/** The text of a file in the private bucket of the sample data. */
const textOf = async (file: string): Promise<string> =>
	await (await send(local, `/storage/v1/object/papers/${file}`)).text();
const namesIn = async (folder: string): Promise<readonly string[]> => {
	const body = JSON.stringify({ prefix: folder, limit: 100 });
	const headers = { 'content-type': 'application/json' };
	const listed = await send(local, '/storage/v1/object/list/papers', { method: 'POST', headers, body });
	return ((await listed.json()) as ReadonlyArray<{ readonly name: string }>).map(({ name }) => name);
};

/** The example of this file, kept for this project. */
async function keepExample(file: string): Promise<NamedId> {
	const text = readFileSync(path.join(root, 'workflows', `${file}.json`), 'utf8');
	const workflow = JSON.parse(text) as { readonly name: string };
	return await n8n.session.keepWorkflow({ ...workflow, name: `${workflow.name}, here` }, { project });
}

describe('the examples', () => {
	it('write a report into a bucket, by way of the disk, and make a link to it', async () => {
		const { id } = await keepExample('nightly-report-with-a-link');
		// Twice, since the report of a day is replaced.
		for (let run = 0; run < 2; run++) {
			const { status, data } = await n8n.session.runWorkflow(id);
			expect({ status, data }).toMatchObject({ status: 'success' });
			expect(data).toContain('filesystem-v2:');
			expect(data).not.toContain(local.keys.secret);
			const [link = ''] = /http:[^"\\]+\/object\/sign\/papers\/reports\/todos-[^"\\]+/.exec(data) ?? [];
			const report = await (await fetch(link)).text();
			expect(report).toMatch(/^id,title,done,priority,due\n1,"Order green beans from Huila",/);
		}
		expect(await namesIn('reports')).toHaveLength(1);
	}, 60_000);

	it('call a function for each new file, and for none twice', async () => {
		const { id } = await keepExample('function-for-each-new-file');
		const { status, data } = await n8n.session.runWorkflow(id);
		expect({ status, data }).toMatchObject({ status: 'success' });
		for (const text of ['Order green beans', 'Clean the grinder']) expect(data).toContain(text);
		expect(await namesIn('inbox')).toEqual([]);
		expect(await namesIn('done')).toEqual([
			expect.stringMatching(/^\d+ beans\.txt$/),
			expect.stringMatching(/^\d+ grinder\.txt$/),
		]);
	}, 60_000);

	it('call functions with data, for events, and with a file that another one gave', async () => {
		const { id } = await keepExample('call-edge-functions');
		const { status, data } = await n8n.session.runWorkflow(id);
		expect({ status, data }).toMatchObject({ status: 'success' });
		const [hello, count, [file], [echo]] = ['Say hello', 'Count', 'Get a file', 'Send it on'].map((name) =>
			itemsGivenBy(name, data),
		);
		expect(hello).toMatchObject([{ json: { message: 'Hello Ann!' } }]);
		expect(count?.map(({ json }) => json)).toEqual([
			...[1, 2, 3, 4, 5].map((number) => ({
				event: 'message',
				data: { number, of: 5 },
				id: String(number),
			})),
			{ event: 'done', data: '[DONE]', id: '5' },
		]);
		expect(file?.binary).toMatchObject({
			data: { fileName: 'beans.bin', mimeType: 'application/octet-stream', bytes: 256 },
		});
		expect(echo?.json.body).toEqual([
			{ name: 'title', value: 'Beans' },
			{
				name: 'attachment',
				...{ file: 'beans.bin', type: 'application/octet-stream', size: 256 },
				text: new TextDecoder().decode(Uint8Array.from({ length: 256 }, (_, index) => index)),
			},
		]);
		expect(data).not.toContain(local.keys.secret);
	}, 60_000);
});

describe('the editor', () => {
	let page: Page;
	let errors: readonly string[];
	let close: () => Promise<void>;
	beforeAll(async () => {
		({ page, errors, close } = await openSignedIn(n8n));
	}, 120_000);
	afterAll(async () => await close?.());

	it('calls a function with a body, and shows what it answers', async () => {
		const search = 'Supabase Functions';
		const panel = await addNode(page, n8n.url, { search, action: /^invoke an edge function/i });
		await fillIn(panel, 'function', 'hello');
		await typeJson(panel, 'body', '{ "name": "Ann" }');
		await execute(panel, 'Hello Ann!');
		await takeScreenshot(page, 'functions');
		await choose(panel, 'bodyAs', 'Form');
		await panel.getByRole('button', { name: 'Add Field' }).click();
		await choose(panel, 'type', 'File');
		await parameter(panel, 'inputDataFieldName').waitFor();
	}, 120_000);

	it('uploads a file, and downloads it again', async () => {
		const node = (name: string, type: string, typeVersion: number, parameters: object, place: number) => ({
			id: name,
			name,
			type: `n8n-nodes-base.${type}`,
			typeVersion,
			parameters,
			position: [place * 220, 0],
		});
		const to = (name: string) => ({ main: [[{ node: name, type: 'main', index: 0 }]] });
		const text = { mode: 'raw', jsonOutput: '{ "text": "Order green beans" }', options: {} };
		const file = { operation: 'toText', sourceProperty: 'text', options: { fileName: 'beans.txt' } };
		const { id } = await n8n.session.keepWorkflow(
			{
				name: 'Files by clicks',
				nodes: [
					node('Start', 'manualTrigger', 1, {}, 0),
					node('A text', 'set', 3.4, text, 1),
					node('A file', 'convertToFile', 1.1, file, 2),
				],
				connections: { Start: to('A text'), 'A text': to('A file') },
				settings: { executionOrder: 'v1' },
			},
			{ project },
		);
		const search = 'Supabase Storage';
		await page.goto(`${n8n.url}/workflow/${id}`);
		const upload = await addNodeBehind(page, 'A file', { search, action: /^upload a file$/i });
		await pick(upload, 'bucket', 'papers');
		await fillIn(upload, 'path', 'clicked/beans.txt');
		await execute(upload, 'papers/clicked/beans.txt');
		expect(await textOf('clicked/beans.txt')).toBe('Order green beans');
		await takeScreenshot(page, 'storage-upload');
		await closePanel(upload);

		const download = await addNodeBehind(page, 'Upload a file', { search, action: /^download a file$/i });
		await pick(download, 'bucket', 'papers');
		await fillIn(download, 'path', 'clicked/beans.txt');
		const output = await execute(download, 'text/plain');
		await output.getByText('Binary', { exact: true }).click();
		await output.getByText('beans.txt').first().waitFor();
		await takeScreenshot(page, 'storage-download');
		await closePanel(download);
	}, 120_000);

	it('offers the folders of the bucket that was picked', async () => {
		const search = 'Supabase Storage';
		const panel = await addNodeBehind(page, 'Download a file', { search, action: /^get many files$/i });
		await pick(panel, 'bucket', 'papers');
		await pick(panel, 'path', 'clicked');
		await execute(panel, 'clicked/beans.txt');
		await takeScreenshot(page, 'storage-list');
	}, 60_000);

	it('looks as in the documentation on its canvas too, and met no error on the way', async () => {
		const { id } = await keepExample('function-for-each-new-file');
		await takeCanvasScreenshot(page, `${n8n.url}/workflow/${id}`, 'storage-workflow');
		expect(await page.locator('[data-test-id=node-issues]').count()).toBe(0);
		expect(errors).toEqual([]);
	}, 90_000);
});

// Behind the others: in the editor a new node has the newest credential.
describe('an execution that is stopped in the middle of a file', () => {
	let slow: HoldingBack;
	let throughSlow: NamedId;
	beforeAll(async () => {
		slow = await holdBack(local.url);
		const data = { url: slow.url, key: local.keys.secret };
		throughSlow = await n8n.session.keepCredential('Slow Project', data);
		const stored = await send(local, '/storage/v1/object/papers/stopped/large.bin', {
			method: 'POST',
			headers: { 'content-type': 'application/octet-stream' },
			body: randomBytes(16_000_000),
		});
		expect(stored.status).toBe(200);
	}, 60_000);
	afterAll(async () => await slow?.stop());

	/** One node of Storage behind another; the last one is held back half-way. */
	async function start(name: string, operations: readonly object[]): Promise<string> {
		const nodes = [{ type: 'n8n-nodes-base.manualTrigger', parameters: {} }, ...operations.map(ofStorage)];
		const names = ['Start', ...operations.map((_operation, index) => `File ${index + 1}`)];
		const last = names.length - 1;
		const { id } = await n8n.session.keepWorkflow(
			{
				name,
				nodes: nodes.map((node, index) => ({
					...node,
					id: names[index],
					name: names[index],
					typeVersion: 1,
					position: [index * 220, 0],
					...(index === last && { credentials: { supabaseProjectApi: { name: throughSlow.name } } }),
				})),
				connections: Object.fromEntries(
					names
						.slice(1)
						.map((to, index) => [names[index], { main: [[{ node: to, type: 'main', index: 0 }]] }]),
				),
				settings: { executionOrder: 'v1' },
			},
			{ project, secretKey: throughSlow },
		);
		return await n8n.session.startWorkflow(id);
	}
	const ofStorage = (parameters: object) => ({
		type: 'n8n-nodes-supabase-suite.supabaseStorage',
		parameters: { resource: 'file', bucket: { __rl: true, mode: 'id', value: 'papers' }, ...parameters },
	});
	const large = { operation: 'download', path: 'stopped/large.bin' };
	const half = (): readonly string[] =>
		(readdirSync(userFolder, { recursive: true }) as string[]).filter((file) => /\.tmp\./.test(file));

	it.each(['never', 'always'])(
		'ends an upload, and nothing of it is stored (resumable: %s)',
		async (resumable) => {
			const to = `stopped/${resumable}.bin`;
			const upload = { operation: 'upload', path: to, options: { resumable } };
			const execution = await start(`Upload, resumable ${resumable}`, [large, upload]);
			const name = await eventually(() =>
				[...slow.held].find((held) => (resumable === 'never' ? held.endsWith(to) : held.startsWith('PATCH'))),
			);
			await n8n.session.stopExecution(execution);
			expect((await n8n.session.endOf(execution)).status).toBe('canceled');
			await eventually(() => slow.left.has(name));
			expect(await namesIn('stopped')).toEqual(['large.bin']);
		},
		60_000,
	);

	it('ends a download, and leaves no half file behind', async () => {
		const execution = await start('Download', [large]);
		const name = await eventually(() => [...slow.held].find((held) => held.startsWith('GET ')));
		await eventually(() => half().length > 0);
		await n8n.session.stopExecution(execution);
		expect((await n8n.session.endOf(execution)).status).toBe('canceled');
		await eventually(() => slow.left.has(name));
		await eventually(() => half().length === 0);
	}, 60_000);
});
