import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { functionsNode, operationsOf } from '../../../node-red/operation-nodes';
import type { Field } from '../../../shared';
import { becomes } from '../becomes';
import { addButton, type EditorPage } from './editor-page';
import { debugNode, injectNode, projectNode } from './flow-nodes';
import { startEditor } from './start-editor';
import type { NodeRed } from './start-node-red';
import { takePicture } from './take-screenshots';

const nodeAt = (id: string, y: number, more: object = {}) => ({
	id,
	type: 'supabase-functions',
	z: 'f1',
	project: 'p1',
	operation: 'functions.invoke',
	x: 350,
	y,
	wires: [['d1']],
	...more,
});

const flows = [
	{ id: 'f1', type: 'tab', label: 'Functions' },
	projectNode,
	injectNode('go', 80, 'n1', { payload: 'dark roast', payloadType: 'str' }),
	nodeAt('n1', 80),
	nodeAt('n2', 160, { field_function: 'echo', field_functionType: 'str' }),
	nodeAt('n3', 240, { field_function: 'stream?count=2', field_functionType: 'str' }),
	nodeAt('n4', 320, { field_function: 'name', field_functionType: 'msg' }),
	debugNode({ console: true }),
];

let nodeRed: NodeRed;
let editor: EditorPage;
let stop: () => Promise<void>;
let folder: string;
beforeAll(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'functions-editor-'));
	({ nodeRed, editor, stop } = await startEditor({ flows, key: 'publishable' }));
});
afterAll(async () => {
	await stop?.();
	rmSync(folder, { recursive: true, force: true });
});

const choose = async (field: string, label: string): Promise<void> => {
	await editor.chooseType(editor.field(field), 'option');
	await editor.chooseOption(editor.field(field), label);
};
const fillValue = async (line: Locator, value: string): Promise<void> =>
	await line.locator('input[type=text]:visible').last().fill(value);

/** Waits until Node-RED has written what the debug node got. */
const written = async (wanted: RegExp): Promise<void> =>
	await becomes(() => nodeRed.log(), expect.stringMatching(wanted));

it('the palette offers the node', async () => {
	const entry = editor.page.locator('.red-ui-palette-node[data-palette-type="supabase-functions"]');
	await entry.scrollIntoViewIfNeeded();
	expect(await entry.innerText()).toMatch(/^\s*supabase\s+functions\s*$/);
});

it('offers the names that other nodes have used, and takes any other', async () => {
	await editor.open('n1');
	await editor.box('function').click();
	const names = editor.page.locator('.supabase-name-text');
	await names.first().waitFor();
	expect(await names.allInnerTexts()).toEqual(['echo', 'stream?count=2']);
	await editor.pick(editor.box('function'), 'echo');
	expect(await editor.box('function').inputValue()).toBe('echo');
});

const [invoke] = operationsOf(functionsNode);
const fieldsOfBody = Object.entries(invoke!.fields as Readonly<Record<string, Field>>);

it.each([
	['JSON', 'json'],
	['Text', 'text'],
	['Form', 'form'],
	['URL-Encoded Form', 'urlEncoded'],
	['File', 'file'],
])('shows for a body of %s exactly its fields', async (label, bodyAs) => {
	await choose('bodyAs', label);
	await editor.showMore();
	const shown = await editor.page
		.locator('[data-field]:visible')
		.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-field')));
	expect([...shown].sort()).toEqual(
		fieldsOfBody
			.filter(([, { when }]) => when === undefined || when.is.includes(bodyAs))
			.map(([name]) => name)
			.sort(),
	);
});

it('sends a form that was put together by clicking', async () => {
	const note = path.join(folder, 'note.txt');
	writeFileSync(note, 'from the disk');
	await choose('bodyAs', 'Form');
	const form = editor.field('bodyForm');
	for (const [index, name] of ['coffee', 'note'].entries()) {
		await addButton(form, 'value').click();
		await form.locator('.supabase-column').nth(index).fill(name);
	}
	const line = (index: number) => form.locator('.supabase-line').nth(index);
	await editor.chooseType(line(0), 'msg.');
	await fillValue(line(0), 'payload');
	await editor.chooseType(line(1), 'file');
	await fillValue(line(1), note);
	await choose('method', 'PUT');
	await editor.showMore();
	const query = editor.field('query');
	await addButton(query, 'value').click();
	await query.locator('.supabase-column').fill('tag');
	await fillValue(query.locator('.supabase-line').first(), 'a&b');
	const headers = editor.field('headers');
	await addButton(headers, 'value').click();
	await headers.locator('.supabase-column').fill('X-Trace');
	await fillValue(headers.locator('.supabase-line').first(), 'abc');
	await choose('responseType', 'JSON');
	await choose('region', 'eu-central-1');
	await editor.chooseType(editor.field('timeout'), 'number');
	await editor.box('timeout').fill('5000');
	await takePicture(editor, 'functions');
	await editor.done();
	expect(await editor.problems('n1')).toEqual([]);
	await editor.deploy();
	await editor.press('go');
	for (const wanted of [
		/method: 'PUT'/,
		/'tag', 'a&b'/,
		/'x-trace': 'abc'/,
		/'x-region': 'eu-central-1'/,
		/name: 'coffee', value: 'dark roast'/,
		/file: 'note\.txt',\s+type: 'text\/plain',\s+size: 13,\s+text: 'from the disk'/,
	])
		await written(wanted);
	const node = editor.page.locator('g.red-ui-flow-node-group[id="n1"]');
	await node.filter({ hasText: '13 B' }).waitFor();
	expect(await node.textContent()).toMatch(/invoke echo/);
});

it('writes a file of any size to the disk', async () => {
	await editor.open('n1');
	await editor.box('function').fill('file?size=70000');
	await choose('method', 'GET');
	await choose('bodyAs', 'JSON');
	await editor.page.locator('#supabase-output').selectOption({ label: 'A file on the disk' });
	const file = path.join(folder, 'beans.bin');
	await editor.page.locator('.supabase-output-file input:visible').fill(file);
	await takePicture(editor, 'functions-file');
	await editor.showMore();
	await choose('responseType', 'File');
	await editor.done();
	expect(await editor.problems('n1')).toEqual([]);
	await editor.deploy();
	await editor.press('go');
	await written(/size: 70000/);
	expect(readFileSync(file)).toHaveLength(70_000);
});

it('opens again with what was saved, and closes without a change', async () => {
	await editor.open('n1');
	expect(await editor.box('function').inputValue()).toBe('file?size=70000');
	expect(await editor.field('headers').locator('.supabase-column').inputValue()).toBe('X-Trace');
	expect(await editor.page.locator('#supabase-output').inputValue()).toBe('file');
	await choose('bodyAs', 'Form');
	const names = editor.field('bodyForm').locator('.supabase-column');
	expect(await names.evaluateAll((inputs) => inputs.map((input) => 'value' in input && input.value))).toEqual(
		['coffee', 'note'],
	);
	await choose('bodyAs', 'JSON');
	await editor.done();
	expect(await editor.page.evaluate('RED.nodes.dirty()')).toBe(false);
});

it('is marked when a field that is needed is missing', async () => {
	await editor.open('n1');
	await editor.box('function').fill('');
	await editor.done();
	expect(await editor.problems('n1')).toEqual(['Function: is missing']);
});

it('the page had nothing to complain about', () => {
	expect(editor.complaints).toEqual([]);
});
