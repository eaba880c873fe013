import type { Locator } from 'playwright-core';
import type { Local } from '../../local/harness';
import { stored } from '../../node-red/stored';
import { becomes } from '../becomes';
import type { EditorPage } from './editor-page';
import { debugNode, injectNode, projectNode } from './flow-nodes';
import { rowsOf } from './rows-of';
import { startEditor } from './start-editor';
import type { NodeRed } from './start-node-red';
import { takePicture } from './take-screenshots';

const flows = [
	{ id: 'f1', type: 'tab', label: 'Realtime' },
	projectNode,
	// As they come from the palette.
	{
		id: 'n1',
		type: 'supabase-realtime-in',
		z: 'f1',
		operation: 'realtime.onPostgresChanges',
		...stored({
			event: ['*', 'choice'],
			table: ['', 'str'],
			catchUp: ['off', 'choice'],
			cursorColumn: ['', 'str'],
		}),
		x: 200,
		y: 80,
		wires: [['d1']],
	},
	{
		id: 'n2',
		type: 'supabase-realtime-out',
		z: 'f1',
		...stored({ payload: ['payload', 'msg'] }),
		x: 350,
		y: 200,
		wires: [['d1']],
	},
	injectNode('go', 200, 'n2', { payload: '{"text":"from the flow"}', payloadType: 'json' }),
	debugNode({ console: true, complete: 'true', targetType: 'full', x: 600 }),
];

let local: Local;
let nodeRed: NodeRed;
let editor: EditorPage;
let stop: () => Promise<void>;
beforeAll(async () => {
	({ local, nodeRed, editor, stop } = await startEditor({
		flows,
		key: 'secret',
		supabase: { realtime: { subscribeDelay: 1 } },
		settings: {
			contextStorage: { default: { module: 'memory' }, disk: { module: 'localfilesystem' } },
		},
	}));
});
afterAll(async () => await stop?.());

/** Waits until Node-RED has written what the debug node got. */
const written = async (wanted: RegExp): Promise<void> =>
	await becomes(() => nodeRed.log(), expect.stringMatching(wanted));
const stateOf = (id: string): Locator => editor.page.locator(`g.red-ui-flow-node-group[id="${id}"]`);

it('the palette offers both nodes', async () => {
	for (const [type, words] of [
		['in', /^\s*supabase\s+realtime in\s*$/],
		['out', /^\s*supabase\s+realtime out\s*$/],
	] as const) {
		const entry = editor.page.locator(`.red-ui-palette-node[data-palette-type="supabase-realtime-${type}"]`);
		await entry.scrollIntoViewIfNeeded();
		expect((await entry.innerText()).replaceAll(/\s+/g, ' ').trim()).toMatch(
			new RegExp(words.source.replaceAll(String.raw`\s+`, ' ')),
		);
	}
});

it('a node that listens is built by clicking, and shows the event', async () => {
	await editor.open('n1');
	const { page } = editor;
	await page.locator('#node-input-project').selectOption({ label: 'Local Supabase' });
	await page.locator('#node-input-operation').selectOption({ label: 'Database Changes' });
	await editor.pick(editor.box('table'), 'todos');
	expect(await page.locator('.supabase-context-store').isVisible()).toBe(false);
	await editor.chooseOption(editor.field('catchUp'), 'New Rows');
	await editor.pick(editor.box('cursorColumn'), 'id');
	const note = page.locator('.supabase-context-store-note');
	expect(await note.innerText()).toMatch(/is lost when Node-RED stops/);
	await page.locator('#supabase-context-store').selectOption('disk');
	expect(await note.innerText()).toMatch(/a restart misses nothing/);
	await takePicture(editor, 'realtime-in');
	await editor.done();
	expect(await editor.problems('n1')).toEqual([]);
});

it('where a replay is kept is asked for as soon as there is one', async () => {
	await editor.open('n1');
	const { page } = editor;
	await page.locator('#node-input-operation').selectOption({ label: 'Broadcast' });
	await editor.showMore();
	const store = page.locator('.supabase-context-store');
	await store.waitFor({ state: 'hidden' });
	await editor.chooseType(editor.field('replay'), 'string');
	await editor.box('replay').fill('2030-01-01T00:00:00Z');
	await editor.box('replay').press('Tab');
	await store.waitFor({ state: 'visible' });
	await editor.box('replay').fill('');
	await editor.box('replay').press('Tab');
	await store.waitFor({ state: 'hidden' });
	await page.locator('#node-input-operation').selectOption({ label: 'Database Changes' });
	await store.waitFor({ state: 'visible' });
	await editor.done();
});

it('its fields take nothing from a message, and it acts as no token', async () => {
	await editor.open('n1');
	await editor.field('table').locator('.red-ui-typedInput-type-select').first().click();
	const types = editor.page.locator('.red-ui-typedInput-options:visible a');
	expect((await types.allInnerTexts()).map((each) => each.trim())).toEqual([
		'not set',
		'string',
		'flow.',
		'global.',
		'env variable',
		'expression',
	]);
	await types.filter({ hasText: 'string' }).click();
	expect(await editor.page.locator('#supabase-act-as option').allInnerTexts()).toEqual([
		'Project key',
		'User',
	]);
	await editor.done();
});

it('a node that sends is built by clicking, and what it sends comes back', async () => {
	await editor.open('n2');
	const { page } = editor;
	await page.locator('#node-input-project').selectOption({ label: 'Local Supabase' });
	await page.locator('#node-input-operation').selectOption({ label: 'Send by Socket' });
	await editor.box('channel').fill('lobby');
	await editor.box('event').fill('message');
	expect(await page.locator('#supabase-act-as option[value=token]').isDisabled()).toBe(true);
	await takePicture(editor, 'realtime-out');
	await editor.done();
	expect(await editor.problems('n2')).toEqual([]);

	await editor.deploy();
	await stateOf('n1').locator('text=connected').first().waitFor();
	await rowsOf(local, "insert into public.todos (title) values ('Listen to the editor')");
	await written(/topic: 'public\.todos'[^]*Listen to the editor|Listen to the editor[^]*public\.todos/);
	await editor.press('go');
	await written(/realtime\.sendBroadcast/);
	await takePicture(editor, 'realtime-flow');
});

it('the page complains of nothing', () => {
	expect(editor.complaints).toEqual([]);
});

it('the key is in no log and no flow file', () => {
	expect(nodeRed.log() + nodeRed.file('flows.json')).not.toContain(local.keys.secret);
});
