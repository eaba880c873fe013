import { operationsOf, authAdminNode, authNode } from '../../../node-red/operation-nodes';
import { userOf } from '../../../node-red/operation/act-as';
import type { Field } from '../../../shared';
import type { Local } from '../../local/harness';
import { becomes } from '../becomes';
import { addButton, type EditorPage } from './editor-page';
import { injectNode, projectNode } from './flow-nodes';
import { rowsOf } from './rows-of';
import { startEditor } from './start-editor';
import type { NodeRed } from './start-node-red';

const flows = [
	{ id: 'f1', type: 'tab', label: 'Users' },
	projectNode,
	injectNode('go', 80, 'auth'),
	{
		id: 'auth',
		type: 'supabase-auth',
		z: 'f1',
		project: 'p1',
		operation: 'auth.signUp',
		x: 350,
		y: 80,
		wires: [[]],
	},
	{
		id: 'admin',
		type: 'supabase-auth-admin',
		z: 'f1',
		project: 'p1',
		operation: 'authAdmin.listUsers',
		x: 350,
		y: 160,
		wires: [[]],
	},
	injectNode('read', 240, 'rows'),
	{
		id: 'rows',
		type: 'supabase-database',
		z: 'f1',
		project: 'p1',
		operation: 'database.insert',
		field_table: 'diary',
		field_tableType: 'str',
		field_rows: '{"text": "by the editor"}',
		field_rowsType: 'json',
		x: 350,
		y: 240,
		wires: [[]],
	},
];

const password = 'Planted-password-1';
const email = 'ann@example.com';

let local: Local;
let nodeRed: NodeRed;
let editor: EditorPage;
let stop: () => Promise<void>;
beforeAll(async () => {
	({ local, nodeRed, editor, stop } = await startEditor({
		flows,
		key: 'publishable',
		prepare: async (started) => {
			await rowsOf(
				started,
				`create table public.diary (id bigint generated always as identity primary key, owner uuid default auth.uid(), text text);
				alter table public.diary enable row level security;
				create policy own on public.diary to authenticated using (owner = auth.uid()) with check (owner = auth.uid());
				grant all on public.diary to anon, authenticated, service_role;`,
			);
			await rowsOf(started, "notify pgrst, 'reload schema'");
		},
	}));
});
afterAll(async () => await stop?.());

const eventually = async (statement: string, wanted: readonly object[]): Promise<void> =>
	await becomes(async () => await rowsOf(local, statement), wanted);

const box = (field: string) => editor.field(field).locator('input:visible').first();
const credentialsOf = async (type: string, id: string): Promise<unknown> =>
	await (await fetch(`${nodeRed.url}/credentials/${type}/${id}`)).json();

describe.each([
	['auth', authNode],
	['admin', authAdminNode],
] as const)('the %s node', (id, node) => {
	it('shows for each operation exactly its fields, and who acts where a user can', async () => {
		await editor.open(id);
		for (const operation of operationsOf(node)) {
			const fields = operation.fields as Readonly<Record<string, Field>>;
			const meant = Object.entries(fields)
				.filter(([, { when }]) => when === undefined || when.is.includes(fields[when.field]?.default))
				.map(([name]) => name);
			await editor.page.selectOption('#node-input-operation', operation.id);
			await editor.showMore();
			const shown = await editor.page
				.locator('[data-field]:visible')
				.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-field')));
			expect([operation.id, [...shown].sort()]).toEqual([operation.id, [...meant].sort()]);
			expect([operation.id, await editor.page.locator('#supabase-act-as').isVisible()]).toEqual([
				operation.id,
				userOf(operation) !== undefined,
			]);
		}
		await editor.page.locator('#node-dialog-cancel').click();
		await editor.still();
		expect(await editor.page.evaluate('RED.nodes.dirty()')).toBe(false);
	}, 120_000);
});

describe('a secret field', () => {
	it('is typed unseen, and is needed', async () => {
		await editor.open('auth');
		await editor.chooseType(editor.field('email'), 'string');
		await box('email').fill(email);
		expect(await box('password').getAttribute('type')).toBe('password');
		await editor.done();
		expect(await editor.problems('auth')).toEqual(['Password: is missing']);
	});

	it('never becomes text in the flow, whatever else is chosen', async () => {
		await editor.open('auth');
		await box('password').fill(password);
		await editor.chooseType(editor.field('password'), 'msg.');
		expect(await box('password').inputValue()).toBe('');
		await editor.chooseType(editor.field('password'), 'stored secretly');
		expect(await box('password').inputValue()).toBe(password);
		expect(await box('password').getAttribute('type')).toBe('password');
		const data = editor.field('data');
		await editor.showMore();
		await addButton(data, 'value').click();
		await data.locator('.supabase-column').fill('name');
		await data.locator('.supabase-line').locator('input:visible').last().fill('Ann');
		await editor.done();
		expect(await editor.problems('auth')).toEqual([]);
		const exported = await editor.page.evaluate(
			'JSON.stringify(RED.nodes.createExportableNodeSet(RED.nodes.filterNodes({})))',
		);
		expect(exported).not.toContain('Planted');
	});

	it('is stored as a credential, and sent', async () => {
		await editor.deploy();
		expect(await credentialsOf('supabase-auth', 'auth')).toMatchObject({ has_secret_password: true });
		await editor.press('go');
		await eventually("select email, raw_user_meta_data->>'name' as name from auth.users", [
			{ email, name: 'Ann' },
		]);
	});

	it('stays where it is when the node is opened and closed, and deployed anew', async () => {
		await editor.open('auth');
		expect(await box('password').inputValue()).toBe('__PWRD__');
		await editor.done();
		expect(await editor.page.evaluate('RED.nodes.dirty()')).toBe(false);
		await editor.open('auth');
		await editor.page.selectOption('#node-input-operation', 'auth.signInWithPassword');
		expect(await box('password').inputValue()).toBe('__PWRD__');
		await editor.done();
		await rowsOf(local, 'delete from auth.sessions');
		await editor.deploy();
		await editor.press('go');
		await eventually('select count(*)::int from auth.sessions', [{ count: 1 }]);
	});

	it('is deleted when it is taken from elsewhere', async () => {
		await editor.open('auth');
		await editor.chooseType(editor.field('password'), 'msg.');
		expect(await box('password').inputValue()).toBe('');
		await box('password').fill('payload.password');
		await editor.done();
		await editor.deploy();
		expect(await credentialsOf('supabase-auth', 'auth')).toMatchObject({ has_secret_password: false });
		expect(nodeRed.file('flows.json')).toContain('payload.password');
	});
});

describe('who acts', () => {
	const actAs = async (label: string): Promise<void> =>
		void (await editor.page.locator('#supabase-act-as').selectOption({ label }));

	it('must be a user where only a user can', async () => {
		await editor.open('auth');
		await editor.page.selectOption('#node-input-operation', 'auth.updateUser');
		await editor.done();
		expect(await editor.problems('auth')).toEqual(['Act as: this operation is for a user']);
		await editor.open('auth');
		await editor.page.selectOption('#node-input-operation', 'auth.signOut');
		await actAs('Access token');
		await editor.done();
		expect(await editor.problems('auth')).toEqual(['Token: is missing']);
		await editor.open('auth');
		await editor.page.locator('.supabase-act-as-token input:visible').fill('payload.session.access_token');
		await editor.done();
		expect(await editor.problems('auth')).toEqual([]);
	});

	it('is a user that is added, tested and deployed', async () => {
		await editor.open('rows');
		await actAs('User');
		await editor.page.locator('#node-input-btn-user-add').click();
		await editor.page.locator('#node-config-input-email').waitFor();
		await editor.still();
		await editor.page.selectOption('#node-config-input-project', 'p1');
		await editor.page.locator('#node-config-input-email').fill(email);
		await editor.page.locator('#node-config-input-password').fill('wrong');
		const result = editor.page.locator('#supabase-user-result');
		await editor.page.locator('#supabase-user-test').click();
		await result.filter({ hasText: 'Invalid login credentials' }).waitFor();
		await editor.page.locator('#node-config-input-password').fill(password);
		await editor.page.locator('#supabase-user-test').click();
		await result.filter({ hasText: `Signed in as ${email}.` }).waitFor();
		expect(await editor.page.locator('#node-config-input-refreshToken').isVisible()).toBe(false);
		await editor.page.selectOption('#node-config-input-signInBy', 'refreshToken');
		expect(await editor.page.locator('#node-config-input-refreshToken').isVisible()).toBe(true);
		expect(await editor.page.locator('#node-config-input-password').isVisible()).toBe(false);
		await editor.page.selectOption('#node-config-input-signInBy', 'password');
		await editor.done();
		await editor.done();
		expect(await editor.problems('rows')).toEqual([]);
		await editor.deploy();
		await editor.press('read');
		await eventually('select text, owner = (select id from auth.users) as own from diary', [
			{ text: 'by the editor', own: true },
		]);
	});

	it('is a token that is stored secretly', async () => {
		await editor.open('rows');
		await actAs('Access token');
		const row = editor.page.locator('.supabase-act-as-token');
		await editor.chooseType(row, 'stored secretly');
		await row.locator('input:visible').fill('planted-token');
		await editor.done();
		expect(await editor.problems('rows')).toEqual([]);
		await editor.deploy();
		expect(await credentialsOf('supabase-database', 'rows')).toEqual({ has_secret_userAccessToken: true });
		await editor.open('rows');
		expect(await row.locator('input:visible').inputValue()).toBe('__PWRD__');
		await editor.done();
		expect(await editor.page.evaluate('RED.nodes.dirty()')).toBe(false);
	});
});

it('no secret is in a flow file, an export, the runtime, or the log', async () => {
	const exported = await editor.page.evaluate(
		'JSON.stringify(RED.nodes.createExportableNodeSet(RED.nodes.filterNodes({}).concat(RED.nodes.filterNodes({type: "supabase-user"}))))',
	);
	const runtime = await (await fetch(`${nodeRed.url}/flows`)).text();
	const written = [
		exported,
		runtime,
		nodeRed.file('flows.json'),
		nodeRed.file('flows_cred.json'),
		nodeRed.log(),
	];
	for (const text of written) {
		expect(text).not.toMatch(/planted/i);
	}
	expect(
		await credentialsOf('supabase-user', await editor.page.evaluate('RED.nodes.node("rows").user')),
	).toMatchObject({
		email,
		has_password: true,
		has_refreshToken: false,
	});
});

it('the page had nothing to complain about', () => {
	expect(editor.complaints).toEqual([]);
});
