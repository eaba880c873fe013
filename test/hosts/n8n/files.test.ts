import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { send } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import { launchBrowser } from '../browser';
import {
	addNode,
	addNodeBehind,
	choose,
	closePanel,
	execute,
	fillIn,
	parameter,
	pick,
	signIn,
	typeJson,
} from './editor';
import { startRealN8n, type NamedId, type RealN8n } from './start-real-n8n';
import { takeCanvasScreenshot, takeScreenshot } from './take-screenshots';

const root = path.resolve(__dirname, '../../..');

let local: Local;
let n8n: RealN8n;
let project: NamedId;
beforeAll(async () => {
	local = await startLocal();
	n8n = await startRealN8n(local);
	project = await n8n.session.keepCredential('Supabase Project', { url: local.url, key: local.keys.secret });
}, 300_000);
afterAll(async () => {
	await n8n?.stop();
	await local?.stop();
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
});

describe('the editor', () => {
	let browser: Browser;
	let page: Page;
	const errors: string[] = [];
	beforeAll(async () => {
		browser = await launchBrowser();
		page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
		page.on('pageerror', ({ message }) => errors.push(message));
		await signIn(page, n8n.url, n8n.login);
	}, 120_000);
	afterAll(async () => await browser?.close());

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
