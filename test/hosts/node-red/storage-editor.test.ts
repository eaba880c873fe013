import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { operationsOf, storageNode } from '../../../node-red/operation-nodes';
import type { Field } from '../../../shared';
import { openClient } from '../../local/clients';
import type { Local } from '../../local/harness';
import { becomes } from '../becomes';
import { addButton, type EditorPage } from './editor-page';
import { debugNode, injectNode, projectNode } from './flow-nodes';
import { startEditor } from './start-editor';
import type { NodeRed } from './start-node-red';
import { takePicture } from './take-screenshots';

const flows = [
	{ id: 'f1', type: 'tab', label: 'Storage' },
	projectNode,
	injectNode('go', 80, 'n1', { payload: 'from the message', payloadType: 'str' }),
	{
		id: 'n1',
		type: 'supabase-storage',
		z: 'f1',
		project: 'p1',
		operation: 'storage.upload',
		x: 350,
		y: 80,
		wires: [['d1']],
	},
	debugNode({ console: true }),
];

let local: Local;
let nodeRed: NodeRed;
let editor: EditorPage;
let stop: () => Promise<void>;
let folder: string;
beforeAll(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'storage-editor-'));
	({ local, nodeRed, editor, stop } = await startEditor({
		flows,
		key: 'secret',
		prepare: async (started) => {
			const { storage } = openClient(started, started.keys.secret);
			await storage.from('papers').upload('reports/2026/may.txt', 'May');
			await storage.from('papers').upload('photos/a.txt', 'a');
		},
	}));
});
afterAll(async () => {
	await stop?.();
	rmSync(folder, { recursive: true, force: true });
});

const files = (bucket = 'papers') => openClient(local, local.keys.secret).storage.from(bucket);
const textOf = async (name: string, bucket = 'papers'): Promise<string | undefined> =>
	await (await files(bucket).download(name)).data?.text();

const turnOn = async (field: string): Promise<void> => {
	await editor.chooseType(editor.field(field), 'boolean');
	await editor.chooseOption(editor.field(field), 'true');
};
const operate = async (operation: string): Promise<void> =>
	void (await editor.page.selectOption('#node-input-operation', `storage.${operation}`));

/** Where the first typed input of a row begins and ends, in whole pixels. */
const sidesOf = async (row: Locator): Promise<readonly number[]> =>
	await row
		.locator('.red-ui-typedInput-container')
		.first()
		.evaluate((input) => {
			const { left, right } = input.getBoundingClientRect();
			return [Math.round(left), Math.round(right)];
		});

const offered = async (...wanted: readonly string[]): Promise<void> =>
	await becomes(async () => await editor.page.locator('.supabase-name-text').allInnerTexts(), wanted);

async function runIt(): Promise<void> {
	await editor.done();
	expect(await editor.problems('n1')).toEqual([]);
	await editor.deploy();
	await editor.press('go');
}

it('the palette offers the node', async () => {
	const entry = editor.page.locator('.red-ui-palette-node[data-palette-type="supabase-storage"]');
	await entry.scrollIntoViewIfNeeded();
	expect(await entry.innerText()).toMatch(/^\s*supabase\s+storage\s*$/);
});

const meantIn = (fields: Readonly<Record<string, Field>>): readonly string[] =>
	Object.entries(fields)
		.filter(([, { when }]) => when === undefined || when.is.includes(fields[when.field]?.default))
		.map(([name]) => name);

it.each(operationsOf(storageNode).map(({ id, fields }) => [id, meantIn(fields)] as const))(
	'shows for %s exactly its fields',
	async (id, fields) => {
		if (!(await editor.page.locator('#dialog-form').isVisible())) await editor.open('n1');
		await editor.page.selectOption('#node-input-operation', id);
		await editor.showMore();
		const shown = await editor.page
			.locator('[data-field]:visible')
			.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-field')));
		expect([...shown].sort()).toEqual([...fields].sort());
	},
);

it('names what is dangerous', async () => {
	await operate('createBucket');
	await editor.showMore();
	expect(await editor.field('public').innerText()).toContain(
		'Dangerous. Whether anyone who knows the address',
	);
	await operate('emptyBucket');
	expect(await editor.page.locator('.supabase-form-summary').innerText()).toContain(
		'Delete every file in a bucket',
	);
	expect(await editor.page.locator('.supabase-form-danger').innerText()).toMatch(/^Dangerous\./);
});

it('uploads what the message brings, into a bucket that is picked', async () => {
	await operate('upload');
	await editor.box('bucket').click();
	await offered('papers', 'pictures');
	await editor.pick(editor.box('bucket'), 'papers');
	await editor.chooseType(editor.field('path'), 'string');
	await editor.box('path').fill('by/clicking.txt');
	await editor.box('file').fill('payload');
	await editor.showMore();
	await turnOn('upsert');
	await editor.chooseType(editor.field('contentType'), 'string');
	await editor.box('contentType').fill('text/plain; charset=utf-8');
	const metadata = editor.field('metadata');
	await addButton(metadata, 'value').click();
	await metadata.locator('.supabase-column').fill('from');
	await metadata
		.locator('.supabase-line')
		.first()
		.locator('input[type=text]:visible')
		.last()
		.fill('the editor');
	await takePicture(editor, 'storage-upload');
	await runIt();
	await becomes(async () => await textOf('by/clicking.txt'), 'from the message');
	const { data } = await files().info('by/clicking.txt');
	expect(data).toMatchObject({ contentType: 'text/plain; charset=utf-8', metadata: { from: 'the editor' } });
	const node = editor.page.locator('g.red-ui-flow-node-group[id="n1"]');
	await node.filter({ hasText: '16 B' }).waitFor();
	expect(await node.textContent()).toMatch(/upload papers/);
});

it('uploads a file from the disk', async () => {
	const file = path.join(folder, 'disk.txt');
	writeFileSync(file, 'from the disk');
	await editor.open('n1');
	await editor.chooseType(editor.field('file'), 'file');
	await editor.box('file').fill(file);
	await runIt();
	await becomes(async () => await textOf('by/clicking.txt'), 'from the disk');
});

it('lists a folder that is picked, and the folders in it', async () => {
	await editor.open('n1');
	await operate('list');
	await editor.box('path').fill('');
	await offered('by', 'photos', 'reports');
	await editor.box('path').pressSequentially('reports/');
	await offered('reports/2026');
	await editor.pick(editor.box('path'), 'reports/2026');
	await turnOn('returnAll');
	await editor.page.locator('#supabase-output').selectOption({ label: 'One message per file' });
	await takePicture(editor, 'storage-list');
	await runIt();
	await editor.page.locator('g.red-ui-flow-node-group[id="n1"]', { hasText: '1 file' }).waitFor();
	await becomes(() => nodeRed.log(), expect.stringContaining("path: 'reports/2026/may.txt'"));
});

it('offers what fits what is typed now, whichever answer comes last', async () => {
	let letGo = (): void => undefined;
	const held = new Promise<void>((resolve) => {
		letGo = resolve;
	});
	const answered: string[] = [];
	await editor.page.route('**/supabase/names', async (route) => {
		const { folder } = route.request().postDataJSON();
		if (folder === 'reports') await held;
		await route.fulfill({ response: await route.fetch() });
		answered.push(folder);
	});
	await editor.open('n1');
	await editor.box('path').fill('reports/');
	await editor.box('path').fill('');
	await offered('by', 'photos', 'reports');
	letGo();
	while (!answered.includes('reports')) await editor.page.waitForTimeout(20);
	// Two round trips later the page has taken the late answer, too.
	for (let turn = 0; turn < 2; turn++) await editor.page.evaluate('fetch("settings")');
	await offered('by', 'photos', 'reports');
	await editor.page.unroute('**/supabase/names');
	await editor.box('path').fill('reports/2026');
	await editor.done();
});

it('downloads into a folder on the disk, in another size where it is an image', async () => {
	await editor.open('n1');
	await operate('download');
	await editor.chooseType(editor.field('path'), 'string');
	await editor.box('path').fill('by/clicking.txt');
	await editor.page.locator('#supabase-output').selectOption({ label: 'A file on the disk' });
	const place = editor.page.locator('.supabase-output-file input:visible');
	await place.fill(folder);
	await editor.showMore();
	const width = editor.field('transform').locator('[data-member="width"]');
	expect(await sidesOf(width)).toEqual(await sidesOf(editor.field('transform')));
	await editor.chooseType(width, 'number');
	await width.locator('input[type=text]:visible').fill('100');
	await takePicture(editor, 'storage-download');
	await editor.chooseType(width, 'not set');
	await runIt();
	await becomes(async () => {
		try {
			return readFileSync(path.join(folder, 'clicking.txt'), 'utf8');
		} catch {
			return undefined;
		}
	}, 'from the disk');
});

it('creates a bucket with its limits', async () => {
	await editor.open('n1');
	await operate('createBucket');
	await editor.box('bucket').fill('made-by-clicking');
	await editor.showMore();
	await turnOn('public');
	await editor.chooseType(editor.field('fileSizeLimit'), 'string');
	await editor.box('fileSizeLimit').fill('1MB');
	const types = editor.field('allowedMimeTypes');
	for (const [index, type] of ['image/png', 'text/*'].entries()) {
		await addButton(types, 'entry').click();
		await types.locator('.supabase-line input').nth(index).fill(type);
	}
	await takePicture(editor, 'storage-bucket');
	await runIt();
	const bucket = async () => {
		const { data } = await openClient(local, local.keys.secret).storage.getBucket('made-by-clicking');
		return data && [data.public, data.file_size_limit, data.allowed_mime_types];
	};
	await becomes(bucket, [true, 1_000_000, ['image/png', 'text/*']]);
});

it('removes files that are listed by hand', async () => {
	await editor.open('n1');
	await operate('remove');
	await editor.box('bucket').fill('papers');
	const paths = editor.field('paths');
	for (const [index, name] of ['by/clicking.txt', 'photos/a.txt'].entries()) {
		await addButton(paths, 'entry').click();
		await paths.locator('.supabase-line input').nth(index).fill(name);
	}
	await runIt();
	await becomes(async () => (await files().list('')).data?.map(({ name }) => name), ['reports']);
});

it('makes a link that ends', async () => {
	await editor.open('n1');
	await operate('createSignedUrl');
	await editor.chooseType(editor.field('path'), 'string');
	await editor.box('path').fill('reports/2026/may.txt');
	await editor.chooseType(editor.field('expiresIn'), 'number');
	await editor.box('expiresIn').fill('60');
	await editor.showMore();
	await editor.chooseType(editor.field('download'), 'string');
	await editor.box('download').fill('may.txt');
	await runIt();
	const link = async () => /signedUrl: '([^']+)'/.exec(nodeRed.log())?.[1];
	await becomes(async () => (await link()) !== undefined, true);
	expect(await (await fetch((await link())!)).text()).toBe('May');
});

it('opens again with what was saved, and closes without a change', async () => {
	await editor.open('n1');
	expect(await editor.box('download').inputValue()).toBe('may.txt');
	await operate('createBucket');
	expect(
		await editor
			.field('allowedMimeTypes')
			.locator('.supabase-line input')
			.evaluateAll((inputs) => inputs.map((input) => 'value' in input && input.value)),
	).toEqual(['image/png', 'text/*']);
	await operate('createSignedUrl');
	await editor.done();
	expect(await editor.page.evaluate('RED.nodes.dirty()')).toBe(false);
});

it('is marked when a field that is needed is missing, or an entry is blank', async () => {
	await editor.open('n1');
	await operate('remove');
	await editor.box('bucket').fill('');
	await addButton(editor.field('paths'), 'entry').click();
	await editor.done();
	expect(await editor.problems('n1')).toEqual(['Bucket: is missing', 'Paths: an entry is blank']);
});

it('the page had nothing to complain about', () => {
	expect(editor.complaints).toEqual([]);
});
