import { databaseNode, operationsOf } from '../../../node-red/operation-nodes';
import type { Field } from '../../../shared';
import type { Local } from '../../local/harness';
import { becomes } from '../becomes';
import { addButton, rowsIn, type EditorPage } from './editor-page';
import { injectNode } from './flow-nodes';
import { rowsOf } from './rows-of';
import { startEditor } from './start-editor';
import type { NodeRed } from './start-node-red';

const flows = [
	{ id: 'f1', type: 'tab', label: 'Todos' },
	{ id: 'p1', type: 'supabase-project', url: 'https://abcdefgh.supabase.co', retry: true },
	injectNode('press', 80, 'n1', { payload: 'Buy milk', payloadType: 'str' }),
	{
		id: 'n1',
		type: 'supabase-database',
		z: 'f1',
		project: 'p1',
		operation: 'database.select',
		x: 350,
		y: 80,
		wires: [[]],
	},
];

let local: Local;
let nodeRed: NodeRed;
let editor: EditorPage;
let stop: () => Promise<void>;
beforeAll(async () => {
	({ local, nodeRed, editor, stop } = await startEditor({ flows }));
});
afterAll(async () => await stop?.());

const eventually = async (statement: string, wanted: readonly object[]): Promise<void> =>
	await becomes(async () => await rowsOf(local, statement), wanted);

it('the palette offers the node', async () => {
	const entry = editor.page.locator('.red-ui-palette-node[data-palette-type="supabase-database"]');
	await entry.scrollIntoViewIfNeeded();
	expect(await entry.innerText()).toMatch(/^\s*supabase\s+database\s*$/);
});

describe('the project', () => {
	const result = () => editor.page.locator('#supabase-project-result');
	const test = async (words: RegExp): Promise<void> => {
		await editor.page.locator('#supabase-project-test').click();
		await result().filter({ hasText: words }).waitFor();
	};

	it('is tested with what stands in its dialog, before anything is deployed', async () => {
		await editor.open('n1');
		await editor.openProject();
		await editor.page.locator('#node-config-input-url').fill('http://127.0.0.1:1');
		await editor.page.locator('#node-config-input-key').fill(local.keys.publishable);
		await test(/Could not reach 127\.0\.0\.1:1.*Nothing listens/);
		await editor.page.locator('#node-config-input-url').fill(local.url);
		await editor.page.locator('#node-config-input-key').fill('sb_secret_of_another_project');
		await test(/The project refuses this key/);
		await editor.page.locator('#node-config-input-key').fill(local.keys.publishable);
		await test(/Connected with a publishable key/);
	});

	it('names the danger of a secret key', async () => {
		const note = editor.page.locator('#supabase-project-key-note');
		for (const key of [local.keys.secret, local.keys.serviceRole]) {
			await editor.page.locator('#node-config-input-key').fill(key);
			expect(await note.innerText()).toMatch(/^Dangerous\. This key may read and change everything/);
		}
		for (const key of [local.keys.anon, local.keys.publishable]) {
			await editor.page.locator('#node-config-input-key').fill(key);
			expect(await note.innerText()).toMatch(/^Row level security decides/);
		}
	});

	it('marks what cannot be an address', async () => {
		const url = editor.page.locator('#node-config-input-url');
		await url.fill('my project');
		await editor.page.keyboard.press('Tab');
		expect(await url.getAttribute('class')).toContain('input-error');
		await url.fill(local.url);
		await editor.page.keyboard.press('Tab');
		expect(await url.getAttribute('class')).not.toContain('input-error');
		await editor.done();
	});
});

describe('the database node', () => {
	/** Those that belong to the choices of a new node. */
	const meantIn = (fields: Readonly<Record<string, Field>>): readonly string[] =>
		Object.entries(fields)
			.filter(([, { when }]) => when === undefined || when.is.includes(fields[when.field]?.default))
			.map(([name]) => name);

	it.each(operationsOf(databaseNode).map(({ id, fields }) => [id, meantIn(fields)] as const))(
		'shows for %s exactly its fields',
		async (id, fields) => {
			await editor.page.selectOption('#node-input-operation', id);
			await editor.showMore();
			const shown = await editor.page
				.locator('[data-field]:visible')
				.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-field')));
			expect([...shown].sort()).toEqual([...fields].sort());
		},
	);

	it('shows other fields when another choice is made, and keeps what was entered', async () => {
		await editor.page.selectOption('#node-input-operation', 'database.explain');
		await editor.chooseType(editor.field('table'), 'string');
		await editor.field('table').locator('input:visible').fill('todos');
		await editor.chooseType(editor.field('statement'), 'option');
		await editor.chooseOption(editor.field('statement'), 'Call a Function');
		await editor.field('function').waitFor();
		expect(await editor.field('table').count()).toBe(0);
		await editor.chooseOption(editor.field('statement'), 'Get Many');
		expect(await editor.field('table').locator('input:visible').inputValue()).toBe('todos');
		expect(await editor.field('function').count()).toBe(0);
		await editor.field('table').locator('input:visible').fill('');
	});

	it('begins a field as the chosen operation has it', async () => {
		await editor.page.selectOption('#node-input-operation', 'database.rpc');
		await editor.showMore();
		expect(await editor.field('returnAll').innerText()).toContain('true');
		await editor.page.selectOption('#node-input-operation', 'database.select');
		expect(await editor.field('returnAll').innerText()).toContain('false');
	});

	it('offers the ways of output that an operation has', async () => {
		const output = editor.page.locator('#supabase-output');
		await output.selectOption('file');
		await editor.page.locator('.supabase-output-file').waitFor();
		await editor.page.selectOption('#node-input-operation', 'database.insert');
		await output.waitFor({ state: 'hidden' });
		expect(await editor.page.locator('.supabase-output-file').isVisible()).toBe(false);
		await editor.page.selectOption('#node-input-operation', 'database.select');
		await output.selectOption('all');
	});

	it('says why it offers no names, and takes those that are typed', async () => {
		const table = editor.field('table').locator('input:visible');
		await table.click();
		await editor
			.field('table')
			.getByText('Deploy the project first: its names are offered here then.')
			.waitFor();
		await table.fill('');
	});

	it('names what is dangerous', async () => {
		await editor.page.selectOption('#node-input-operation', 'database.delete');
		await editor.showMore();
		expect(await editor.field('allowAllRows').innerText()).toContain(
			'Dangerous. Whether this may act on every row',
		);
	});

	it('keeps what was entered when another operation is looked at', async () => {
		await editor.page.selectOption('#node-input-operation', 'database.select');
		await editor.field('table').locator('input:visible').fill('todos');
		await editor.page.selectOption('#node-input-operation', 'database.delete');
		await editor.page.selectOption('#node-input-operation', 'database.insert');
		expect(await editor.field('table').locator('input:visible').inputValue()).toBe('todos');
	});

	it('creates a row that was put together by clicking', async () => {
		const rows = editor.field('rows');
		await editor.chooseType(rows, 'columns below');
		await addButton(rows, 'column').click();
		await rows.locator('.supabase-column').nth(0).fill('title');
		await editor.chooseType(rows.locator('.supabase-line').nth(0), 'msg.');
		await rows.locator('.supabase-line').nth(0).locator('input:visible').last().fill('payload');
		await addButton(rows, 'column').click();
		await rows.locator('.supabase-column').nth(1).fill('priority');
		await editor.chooseType(rows.locator('.supabase-line').nth(1), 'number');
		await rows.locator('.supabase-line').nth(1).locator('input:visible').last().fill('1');
		await editor.done();
		expect(await editor.problems('n1')).toEqual([]);
		await editor.deploy();
		await editor.press('press');
		await eventually("select title, priority, done from todos where title = 'Buy milk'", [
			{ title: 'Buy milk', priority: 1, done: false },
		]);
	});

	it('shows on the canvas what it does and what came of it', async () => {
		const node = editor.page.locator('g.red-ui-flow-node-group[id="n1"]');
		await node.filter({ hasText: '1 row' }).waitFor();
		expect(await node.textContent()).toMatch(/create todos/);
	});

	it('changes the row that a filter finds', async () => {
		await editor.open('n1');
		await editor.page.selectOption('#node-input-operation', 'database.update');
		const filters = editor.field('filters');
		const add = async (label: string): Promise<void> => await addButton(filters, label).last().click();
		const item = (index: number) => rowsIn(filters).nth(index);
		await add('condition');
		await item(0).locator('.supabase-column:visible').fill('title');
		await item(0).locator('.supabase-operator').selectOption({ label: 'is like' });
		await item(0).locator('.supabase-line').nth(1).locator('input[type=text]:visible').fill('%milk');
		await add('condition');
		await item(1).locator('.supabase-column:visible').fill('done');
		await item(1).locator('.supabase-operator').selectOption({ label: 'is' });
		await item(1).locator('.supabase-not').check();
		await editor.chooseOption(item(1).locator('.supabase-line').nth(1), 'true');
		await add('text');
		await item(2).locator('.supabase-column').nth(0).fill('id');
		await item(2).locator('.supabase-column').nth(1).fill('gt.0');
		await add('group');
		for (const [index, priority] of ['1', '2'].entries()) {
			await addButton(item(3), 'condition').click();
			const inner = rowsIn(item(3)).nth(index);
			await inner.locator('.supabase-column:visible').fill('priority');
			await editor.chooseType(inner.locator('.supabase-line').nth(1), 'number');
			await inner.locator('.supabase-line').nth(1).locator('input[type=text]:visible').fill(priority);
		}
		const values = editor.field('values');
		await addButton(values, 'column').click();
		await values.locator('.supabase-column').fill('done');
		await editor.chooseType(values.locator('.supabase-line'), 'boolean');
		await editor.chooseOption(values.locator('.supabase-line'), 'true');
		await editor.showMore();
		await editor.chooseType(editor.field('count'), 'option');
		await editor.chooseOption(editor.field('count'), 'Exact');
		await editor.done();
		expect(await editor.problems('n1')).toEqual([]);
		await editor.deploy();
		await editor.press('press');
		await eventually('select title, done from todos where done order by id', [
			{ title: 'Order green beans from Huila', done: true },
			{ title: 'Buy milk', done: true },
		]);
	});

	it('opens again with what was saved, and closes without a change', async () => {
		await editor.open('n1');
		const filters = editor.field('filters');
		const columns = filters.locator('.supabase-column:visible');
		expect(
			await columns.evaluateAll((inputs) => inputs.map((input) => 'value' in input && input.value)),
		).toEqual(['title', 'done', 'id', 'gt.0', 'priority', 'priority']);
		expect(await filters.locator('.supabase-filter-joint').nth(1).inputValue()).toBe('any');
		expect(await rowsIn(filters).nth(1).locator('.supabase-not').isChecked()).toBe(true);
		expect(await editor.field('count').innerText()).toContain('Exact');
		await editor.done();
		expect(await editor.page.evaluate('RED.nodes.dirty()')).toBe(false);
	});

	it('is marked when a field that is needed is missing', async () => {
		await editor.open('n1');
		await editor.field('table').locator('input:visible').fill('');
		await editor.field('values').locator('.supabase-column').fill('');
		await editor.done();
		expect(await editor.problems('n1')).toEqual(['Table: is missing', 'Values: a column has no name']);
		await editor.open('n1');
		await editor.field('table').locator('input:visible').fill('todos');
		await editor.field('values').locator('.supabase-column').fill('done');
		await editor.done();
		expect(await editor.problems('n1')).toEqual([]);
	});
});

it('the key is in no flow file, and the editor cannot read it back', async () => {
	expect(nodeRed.file('flows.json')).not.toContain(local.keys.publishable);
	expect(nodeRed.file('flows_cred.json')).not.toContain(local.keys.publishable);
	const response = await fetch(`${nodeRed.url}/credentials/supabase-project/p1`);
	expect(await response.json()).toEqual({ has_key: true, has_headers: false });
	const exported = await editor.page.evaluate(
		'JSON.stringify(RED.nodes.createExportableNodeSet(RED.nodes.filterNodes({})))',
	);
	expect(exported).not.toContain(local.keys.publishable);
});

it('the page had nothing to complain about', () => {
	expect(editor.complaints).toEqual([]);
});
