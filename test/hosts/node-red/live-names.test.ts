import type { Locator } from 'playwright-core';
import type { Local } from '../../local/harness';
import { becomes } from '../becomes';
import { addButton, rowsIn, type EditorPage } from './editor-page';
import { debugNode, injectNode, projectNode } from './flow-nodes';
import { rowsOf } from './rows-of';
import { startEditor } from './start-editor';
import { takePicture } from './take-screenshots';

const flows = [
	{ id: 'f1', type: 'tab', label: 'Roastery' },
	projectNode,
	injectNode('go', 80, 'n1'),
	{
		id: 'n1',
		type: 'supabase-database',
		z: 'f1',
		project: 'p1',
		operation: 'database.select',
		x: 350,
		y: 80,
		wires: [['d1']],
	},
	injectNode('call', 160, 'n2'),
	{
		id: 'n2',
		type: 'supabase-database',
		z: 'f1',
		project: 'p1',
		operation: 'database.select',
		field_table: 'todos',
		field_tableType: 'str',
		x: 350,
		y: 160,
		wires: [['d1']],
	},
	debugNode(),
];

let local: Local;
let editor: EditorPage;
let stop: () => Promise<void>;
beforeAll(async () => {
	({ local, editor, stop } = await startEditor({ flows, key: 'secret' }));
});
afterAll(async () => await stop?.());

const offered = async (wanted: readonly string[]): Promise<void> =>
	await becomes(async () => await editor.page.locator('.supabase-name-text').allInnerTexts(), wanted);

const columnsIn = async (within: Locator): Promise<readonly string[]> =>
	await within
		.locator('.supabase-column:visible')
		.evaluateAll((inputs) => inputs.map((input) => ('value' in input ? String(input.value) : '')));

/** Waits until a list has exactly these names. */
const listed = async (within: Locator, ...names: readonly string[]): Promise<void> =>
	await becomes(async () => await columnsIn(within), names);

/** The line of a column in a list of columns and values. */
const lineOf = async (within: Locator, column: string): Promise<Locator> =>
	within.locator('.supabase-line:visible').nth((await columnsIn(within)).indexOf(column));

describe('an upsert', () => {
	it('has its table, columns and key from the live project', async () => {
		await editor.open('n1');
		await editor.page.selectOption('#node-input-operation', 'database.upsert');
		await editor.box('table').click();
		await offered(expect.arrayContaining(['customers', 'products', 'todos']));
		await editor.box('table').pressSequentially('cust');
		await offered(['customers']);
		await editor.pick(editor.box('table'), 'customers');
		expect(await editor.box('table').inputValue()).toBe('customers');

		const rows = editor.field('rows');
		await editor.chooseType(rows, 'columns below');
		await addButton(rows, 'all columns').click();
		await rows.locator('.supabase-column').nth(8).waitFor();
		const required = rows.locator('.supabase-line', {
			has: editor.page.locator('.supabase-star:not(:empty)'),
		});
		expect(
			await required
				.locator('.supabase-column')
				.evaluateAll((inputs) => inputs.map((input) => ('value' in input ? input.value : ''))),
		).toEqual(expect.arrayContaining(['name', 'email']));
		await (await lineOf(rows, 'name')).locator('input:visible').last().fill('Ada Reed');
		await (await lineOf(rows, 'email')).locator('input:visible').last().fill('ada@example.com');
		const points = await lineOf(rows, 'points');
		expect(await points.innerText()).toContain('not set');

		await editor.showMore();
		await editor.chooseType(editor.field('onConflict'), 'string');
		await editor.box('onConflict').click();
		await editor.page.locator('.supabase-names').waitFor();
		await takePicture(editor, 'names');
		await editor.pick(editor.box('onConflict'), 'email');
		expect(await editor.box('onConflict').inputValue()).toBe('email');
		// Columns that are empty in the form go to the list of columns that are not set.
		for (const column of ['favourite_notes', 'preferences']) {
			const line = await lineOf(rows, column);
			if (!(await line.innerText()).includes('not set')) await editor.chooseType(line, 'not set');
		}
		await editor.done();
		expect(await editor.problems('n1')).toEqual([]);
	});

	it('changes the row that is there', async () => {
		await editor.deploy();
		await editor.press('go');
		await editor.page.locator('g.red-ui-flow-node-group[id="n1"]', { hasText: '1 row' }).waitFor();
		expect(
			await rowsOf(local, "select id, name, loyalty from customers where email = 'ada@example.com'"),
		).toEqual([{ id: '11111111-1111-4111-8111-111111111111', name: 'Ada Reed', loyalty: 'patron' }]);
	});
});

describe('a read', () => {
	it('has a group inside a group, with columns from the live project', async () => {
		await editor.open('n1');
		await editor.page.selectOption('#node-input-operation', 'database.select');
		await editor.pick(editor.box('table'), 'products');
		const filters = editor.field('filters');
		const condition = async (
			row: Locator,
			column: string,
			operator: string,
			value: string,
		): Promise<void> => {
			await editor.pick(row.locator('.supabase-column:visible').first(), column);
			await row.locator('.supabase-operator').selectOption({ label: operator });
			await row.locator('.supabase-line').nth(1).locator('input[type=text]:visible').fill(value);
		};
		await addButton(filters, 'condition').last().click();
		await condition(rowsIn(filters).nth(0), 'price', 'is less than', '100');
		await addButton(filters, 'group').last().click();
		const outer = rowsIn(filters).nth(1);
		await addButton(outer, 'condition').last().click();
		await condition(rowsIn(outer).nth(0), 'name', 'is like, in any case', '%blend%');
		await addButton(outer, 'group').last().click();
		const inner = rowsIn(outer).nth(1);
		await inner.locator('.supabase-filter-joint').selectOption('all');
		for (const [index, [column, value]] of [
			['weight_grams', '500'],
			['stock', '100'],
		].entries()) {
			await addButton(inner, 'condition').last().click();
			await condition(rowsIn(inner).nth(index), column!, 'is greater than', value!);
		}
		await takePicture(editor, 'filters');
		await editor.showMore();
		await editor.chooseType(editor.field('columns'), 'string');
		await editor.pick(editor.box('columns'), 'name');
		await editor.box('columns').press('End');
		await editor.box('columns').pressSequentially(', we');
		await offered(['weight_grams']);
		await editor.page.keyboard.press('ArrowDown');
		await editor.page.keyboard.press('Enter');
		expect(await editor.box('columns').inputValue()).toBe('name, weight_grams');
		const sort = editor.field('orders');
		await addButton(sort, 'column').click();
		await editor.pick(sort.locator('.supabase-column'), 'price');
		await editor.page.selectOption('#supabase-output', 'rows');
		await editor.done();
		expect(await editor.problems('n1')).toEqual([]);
	});

	it('brings the rows, one message each', async () => {
		await editor.deploy();
		await editor.press('go');
		await editor.page.locator('g.red-ui-flow-node-group[id="n1"]', { hasText: '2 rows' }).waitFor();
		const messages = editor.page.locator('.red-ui-debug-msg-payload');
		await messages.filter({ hasText: 'House blend' }).first().waitFor();
		await messages.filter({ hasText: 'Cerrado' }).first().waitFor();
	});
});

describe('a call', () => {
	it('has the arguments of the function that was picked', async () => {
		await editor.open('n2');
		await editor.page.selectOption('#node-input-operation', 'database.rpc');
		await editor.pick(editor.box('function'), 'restock');
		const args = editor.field('args');
		await listed(args, 'product', 'amount');
		expect(await (await lineOf(args, 'product')).locator('.supabase-star').innerText()).toBe('*');
		expect(await (await lineOf(args, 'amount')).innerText()).toContain('not set');
		await editor.pick(editor.box('function'), 'add');
		await listed(args, 'a', 'b');
		for (const [name, value] of [
			['a', '40'],
			['b', '2'],
		])
			await (await lineOf(args, name!)).locator('input:visible').last().fill(value!);
		await takePicture(editor, 'function');
		await editor.done();
		expect(await editor.problems('n2')).toEqual([]);
		await editor.deploy();
		await editor.press('call');
		await editor.page.locator('.red-ui-debug-msg-payload', { hasText: /^\s*42\s*$/ }).waitFor();
	});
});

it('the page had nothing to complain about', () => {
	expect(editor.complaints).toEqual([]);
});
