import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import type { Page } from 'playwright-core';
import { startRecordingServer } from '../../contract/recording-server';
import { freePort } from '../../free-port';
import { createUser, password } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import {
	addCondition,
	addEntry,
	addNode,
	choose,
	execute,
	fillIn,
	locator,
	matchOn,
	parameter,
	pick,
	typeJson,
	typeName,
} from './editor';
import { openSignedIn } from './open-signed-in';
import { startRealN8n, type NamedId, type RealN8n, type Session } from './start-real-n8n';
import { takeCanvasScreenshot, takeScreenshot } from './take-screenshots';

const root = path.resolve(__dirname, '../../..');
const ours = 'n8n-nodes-supabase-suite.supabaseDatabase';

let local: Local;
let n8n: RealN8n;
let session: Session;
let credential: NamedId;
let sql: postgres.Sql;

beforeAll(async () => {
	local = await startLocal();
	n8n = await startRealN8n(local);
	({ session } = n8n);
	credential = await session.keepCredential('Supabase Project', { url: local.url, key: local.keys.secret });
	sql = postgres(local.databaseUrl, { max: 1, onnotice: () => undefined });
}, 300_000);
afterAll(async () => {
	await sql?.end();
	await n8n?.stop();
	await local?.stop();
}, 60_000);

interface Step {
	readonly name: string;
	readonly type?: string;
	readonly typeVersion?: number;
	readonly parameters: object;
	readonly credentials?: object;
}

/** Saves a workflow that begins by hand and runs these nodes one after the other. */
async function save(name: string, ...steps: readonly Step[]): Promise<NamedId> {
	const start: Step = { name: 'Start', type: 'n8n-nodes-base.manualTrigger', parameters: {} };
	const nodes = [start, ...steps].map((step, index) => ({
		id: `node-${index}`,
		position: [index * 220, 0],
		typeVersion: 1,
		type: ours,
		...step,
	}));
	const connections = Object.fromEntries(
		nodes
			.slice(1)
			.map((node, index) => [nodes[index]?.name, { main: [[{ node: node.name, type: 'main', index: 0 }]] }]),
	);
	const workflow = { name, nodes, connections, settings: { executionOrder: 'v1' } };
	return await session.keepWorkflow(workflow, { project: credential });
}

const titlesLike = async (pattern: string): Promise<string[]> =>
	(await sql`select title from public.todos where title like ${pattern} order by title`).map(({ title }) =>
		String(title),
	);

/** Runs one of n8n's own commands beside the running n8n; its output. */
async function n8nCommand(...command: readonly string[]): Promise<string> {
	const binary = path.join(root, '.n8n/node_modules/n8n/bin/n8n');
	const env = { ...n8n.environment, N8N_RUNNERS_BROKER_PORT: String(await freePort()) };
	const options = { env, maxBuffer: 50_000_000 };
	const { stdout } = await promisify(execFile)(process.execPath, [binary, ...command], options).catch(
		({ message, stdout: said }: Error & { readonly stdout?: string }) => {
			throw new Error(`${message}\n${said}`);
		},
	);
	return stdout;
}

describe('the credential', () => {
	it.each([
		[
			'works, pasted with a path',
			() => ({ url: `${local.url}/rest/v1/`, key: local.keys.publishable }),
			'OK',
			/successful/,
		],
		[
			'has a wrong key',
			() => ({ url: local.url, key: 'sb_secret_of_another_project' }),
			'Error',
			/Invalid API key/,
		],
		[
			'has a host that is not there',
			() => ({ url: 'http://no-such-host.invalid', key: 'k' }),
			'Error',
			/Could not reach no-such-host/,
		],
		['is for n8n itself', () => ({ url: n8n.url, key: 'k' }), 'Error', /Project URL/],
	])('%s: its test says so', async (_what, data, status, message) => {
		expect(await session.testCredential(data())).toEqual({ status, message: expect.stringMatching(message) });
	});

	it('serves the HTTP Request node, but not for another host', async () => {
		const elsewhere = await startRecordingServer();
		const request = (url: string): Step => ({
			name: 'Request',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				url,
				authentication: 'predefinedCredentialType',
				nodeCredentialType: 'supabaseProjectApi',
			},
			credentials: { supabaseProjectApi: credential },
		});
		const own = await save('HTTP own', request(`${local.url}/rest/v1/todos?select=title&id=eq.1`));
		const foreign = await save('HTTP foreign', request(`${elsewhere.url}/rest/v1/todos`));
		const reads = await session.runWorkflow(own.id);
		const refused = await session.runWorkflow(foreign.id);
		await elsewhere.stop();
		expect(reads).toMatchObject({ status: 'success', data: expect.stringContaining('Order green beans') });
		expect(refused).toMatchObject({ status: 'error', data: expect.stringContaining('is not sent to') });
		expect(elsewhere.requests).toEqual([]);
		expect(reads.data + refused.data).not.toContain(local.keys.secret);
	});
});

describe('the user credential', () => {
	const email = 'ann@real-n8n.example';
	const data = (more: object = {}) => ({
		url: local.url,
		key: local.keys.publishable,
		signInBy: 'email',
		email,
		password,
		...more,
	});
	let userId: string;
	beforeAll(async () => {
		({ id: userId } = await createUser(local, email));
	});

	it.each([
		['is right', {}, 'OK', /successful/],
		['has a wrong password', { password: 'wrong' }, 'Error', /Invalid login credentials/],
	])('%s: its test says so', async (_what, more, status, message) => {
		expect(await session.testCredential(data(more), 'supabaseUserApi')).toEqual({
			status,
			message: expect.stringMatching(message),
		});
	});

	it('signs in once for a workflow and the next run, in nodes of this package and of n8n', async () => {
		const user = await session.keepCredential('Ann', data(), 'supabaseUserApi');
		const credentials = { supabaseUserApi: user };
		const whoami = { resource: 'function', operation: 'rpc', function: 'whoami', argsMode: 'define' };
		const node = (name: string, more: object) => ({
			id: name,
			name,
			typeVersion: 1,
			position: [0, 0],
			...more,
		});
		const to = (name: string) => ({ main: [[{ node: name, type: 'main', index: 0 }]] });
		const workflow = {
			id: 'acts-as-ann',
			name: 'Acts as Ann',
			active: false,
			nodes: [
				node('Start', { type: 'n8n-nodes-base.manualTrigger', parameters: {} }),
				node('Ours', { type: ours, parameters: { actAs: 'user', ...whoami }, credentials }),
				node('HTTP', {
					type: 'n8n-nodes-base.httpRequest',
					typeVersion: 4.2,
					parameters: {
						url: `${local.url}/auth/v1/user`,
						authentication: 'predefinedCredentialType',
						nodeCredentialType: 'supabaseUserApi',
					},
					credentials,
				}),
			],
			connections: { Start: to('Ours'), Ours: to('HTTP') },
			settings: { executionOrder: 'v1' },
		};
		const folder = mkdtempSync(path.join(tmpdir(), 'supabase-suite-workflow-'));
		const file = path.join(folder, 'workflow.json');
		writeFileSync(file, JSON.stringify(workflow));
		await n8nCommand('import:workflow', `--input=${file}`);
		rmSync(folder, { recursive: true, force: true });
		const sessions = async () =>
			Number((await sql`select count(*) from auth.sessions where user_id = ${userId}`)[0]?.count);
		const before = await sessions();
		for (let run = 0; run < 2; run++) {
			const { status, data: said } = await session.runWorkflow(workflow.id);
			expect({ status, said }).toMatchObject({ status: 'success', said: expect.stringContaining(userId) });
			expect(said).toContain(email);
			expect(said).not.toContain(password);
		}
		expect((await sessions()) - before).toBe(1);
	}, 120_000);
});

describe('workflows', () => {
	/** Runs a shipped workflow as it was imported for the demo; what its nodes gave. */
	const runExample = async (name: string): Promise<string> => {
		const { id } = (await session.workflows()).find((workflow) => workflow.name === name)!;
		const { status, data } = await session.runWorkflow(id);
		expect({ status, data }).toEqual({ status: 'success', data });
		return data;
	};

	it('of Auth run: a user signs up and acts', async () => {
		await runExample('Users: sign up and act as the user');
		const rows = await sql`select body, email from public.notes join auth.users on users.id = user_id`;
		expect(rows).toMatchObject([
			{ body: 'Ask for the tasting on Friday', email: expect.stringMatching(/^guest-/) },
		]);
	}, 60_000);

	it('of Auth run: a second factor lifts a user to aal2, every time', async () => {
		for (let run = 0; run < 2; run++) {
			const data = await runExample('Users: second factor');
			expect(data).toContain('"aal2"');
			// Equal texts are stored once, by their place.
			expect(data).toMatch(/"currentLevel":"(\d+)","nextLevel":"\1"/);
			expect(await sql`select * from auth.mfa_factors`).toEqual([]);
		}
	}, 90_000);

	it.each(['Users: invite one', 'Users: nightly list'])(
		'of Auth run: %s',
		async (name) => void (await runExample(name)),
		60_000,
	);

	it('of this repository run, and leave the table as it was', async () => {
		const before = await titlesLike('%');
		const workflows = await session.workflows();
		const examples = workflows.filter(({ name }) => /^(Todos|Moving)/.test(name));
		expect(examples).toHaveLength(2);
		for (const { id, name } of examples)
			expect({ name, ...(await session.runWorkflow(id)) }).toMatchObject({ name, status: 'success' });
		expect(await titlesLike('%')).toEqual(before);
	});

	it('write rows, item by item, when they are run from the editor', async () => {
		const { id } = await save(
			'Write and change',
			{
				name: 'Add',
				parameters: {
					operation: 'insert',
					table: 'todos',
					rowsMode: 'json',
					rowsJson: '[{"title": "real a", "done": false}, {"title": "real b", "done": true}]',
				},
			},
			{
				name: 'Change',
				parameters: {
					operation: 'update',
					table: 'todos',
					filters: { condition: [{ column: 'id', operator: 'eq', value: '={{ $json.id }}' }] },
					valuesMode: 'define',
					values: { column: [{ column: 'title', value: '={{ $json.title }} of {{ $json.id }}' }] },
				},
			},
		);
		expect(await session.runWorkflow(id)).toMatchObject({ status: 'success' });
		expect(await titlesLike('real%')).toEqual([
			expect.stringMatching(/^real a of \d+$/),
			expect.stringMatching(/^real b of \d+$/),
		]);
		await sql`delete from public.todos where title like 'real%'`;
	});

	it('run from the command line', async () => {
		const executed = async (id: string) => {
			const stdout = await n8nCommand('execute', `--id=${id}`, '--rawOutput');
			return JSON.parse(stdout.slice(stdout.search(/^\{/m)));
		};
		const { id } = await save('Count', { name: 'Count', parameters: { operation: 'count', table: 'todos' } });
		const counted = await executed(id);
		const [{ count }] = await sql`select count(*)::int from public.todos`;
		expect(counted.data.resultData.runData.Count[0].data.main[0]).toMatchObject([{ json: { count } }]);

		const example = (await session.workflows()).find(({ name }) => name.startsWith('Todos'));
		const { data } = await executed(example!.id);
		expect(data.resultData.error).toBeUndefined();
		expect(data.resultData.runData['Delete it'][0].data.main[0]).toMatchObject([
			{ json: { title: 'Try the Supabase nodes', done: true } },
		]);
	}, 120_000);

	it('end with an error that says what to do, without the key', async () => {
		const { id } = await save('Fails', { name: 'Read', parameters: { operation: 'select', table: 'todo' } });
		const { status, data } = await session.runWorkflow(id);
		expect(status).toBe('error');
		expect(data).toContain("Could not find the table 'public.todo' in the schema cache");
		expect(data).toContain('Check the spelling of the table');
		expect(data).not.toContain(local.keys.secret);
	});
});

describe('the editor', () => {
	let page: Page;
	let errors: readonly string[];
	let close: () => Promise<void>;
	beforeAll(async () => {
		({ page, errors, close } = await openSignedIn(n8n));
	}, 120_000);
	afterAll(async () => await close?.());

	const add = async (action: RegExp) => await addNode(page, n8n.url, { search: 'Supabase Database', action });

	it('writes a row: the table and the columns to match on are picked, each column has its input', async () => {
		const panel = await add(/^create or update/i);
		await pick(panel, 'table', 'products');
		await choose(panel, 'rowsMode', 'Map Each Column');
		await matchOn(panel, { column: 'sku', not: 'id' });
		await fillIn(panel, 'sku', 'N8N-1');
		await fillIn(panel, 'name', 'Mapped by clicks');
		await fillIn(panel, 'price', '12.34');
		await fillIn(panel, 'barcode', '9007199254740993');
		// Emptied again, it is not sent, and the database's own default stands.
		await fillIn(panel, 'weight_grams', '1');
		await fillIn(panel, 'weight_grams', '');
		await typeJson(panel, 'tasting_notes', '["plum", "cocoa"]');
		await typeJson(panel, 'details', '{"process": "washed"}');
		await execute(panel, 'Mapped by clicks');
		const written = async () =>
			await sql`select name, price::text, barcode::text, weight_grams, tasting_notes, details from public.products where sku = 'N8N-1'`;
		expect(await written()).toEqual([
			{
				name: 'Mapped by clicks',
				price: '12.34',
				barcode: '9007199254740993',
				weight_grams: 250,
				tasting_notes: ['plum', 'cocoa'],
				details: { process: 'washed' },
			},
		]);
		await parameter(panel, 'rowsMode').scrollIntoViewIfNeeded();
		await takeScreenshot(page, 'upsert');

		await fillIn(panel, 'name', 'Recognised by its SKU');
		await execute(panel, 'Recognised by its SKU');
		expect(await written()).toMatchObject([{ name: 'Recognised by its SKU', barcode: '9007199254740993' }]);
		await sql`delete from public.products where sku = 'N8N-1'`;
	}, 120_000);

	it('reads the rows that a condition and a group of conditions describe', async () => {
		const panel = await add(/get many rows/i);
		await pick(panel, 'table', 'todos');
		await addCondition(panel, { column: 'done', operator: 'Is', truth: 'False' });
		await addEntry(panel, 'Add Condition or Group', 'Group of Conditions');
		for (const [place, { column, operator, value }] of [
			{ column: 'priority', operator: 'Is at Least', value: '4' },
			{ column: 'title', operator: 'Is Like, in Any Case', value: '*blend*' },
		].entries()) {
			await addEntry(panel, 'Add Condition or Group to Group', 'Condition');
			await pick(panel, 'column', column, place + 1);
			await choose(panel, 'operator', operator, place + 1);
			await fillIn(panel, 'value', value, place);
		}
		const output = await execute(panel, 'Roast the house blend');
		const wanted = await sql`
			select title from public.todos where not done and (priority >= 4 or title ilike '%blend%')`;
		expect(wanted.length).toBeGreaterThan(1);
		expect(await output.locator('tbody tr').count()).toBe(wanted.length);
		await takeScreenshot(page, 'filters');
	}, 120_000);

	it('shows the node, takes a condition by clicks, runs it and shows the rows', async () => {
		const panel = await add(/get many rows/i);
		await pick(panel, 'table', 'todos');
		await addCondition(panel, { column: 'done', operator: 'Is', truth: 'False' });
		const output = await execute(panel, 'Roast the house blend');
		const openTodos = await sql`select title from public.todos where not done`;
		expect(await output.locator('tbody tr').count()).toBe(openTodos.length);
		expect(await output.getByText('Order green beans').count()).toBe(0);
	}, 120_000);

	it('keeps the table and the conditions when the operation is switched', async () => {
		const panel = page.locator('[data-test-id=ndv]');
		await choose(panel, 'operation', 'Delete');
		expect(await locator(panel, 'table').inputValue()).toBe('todos');
		expect(await locator(panel, 'column').inputValue()).toBe('done');
		expect(await parameter(panel, 'limit').count()).toBe(0);
		await choose(panel, 'operation', 'Get Many');
		await takeScreenshot(page, 'database');
	}, 60_000);

	it('says to type the name when the key may not read the list, and typing works', async () => {
		const data = { url: local.url, key: local.keys.publishable };
		await session.keepCredential('Publishable', data);
		const panel = await add(/get many rows/i);
		await panel.locator('[data-test-id=node-credentials-select] input').click();
		await page.locator('.el-select-dropdown:visible li', { hasText: 'Publishable' }).first().click();
		await locator(panel, 'table').click();
		await page.getByText('To type the name, switch to By Name.').waitFor();
		await page.keyboard.press('Escape');
		await typeName(panel, 'table', 'todos');
		await addEntry(panel, 'Add Condition or Group', 'Condition');
		await pick(panel, 'column', 'title');
		await fillIn(panel, 'value', 'Roast the house blend');
		const output = await execute(panel, 'Roast the house blend');
		expect(await output.locator('tbody tr').count()).toBe(1);
	}, 120_000);

	it('asks in Auth who acts, and by which credential', async () => {
		const panel = await addNode(page, n8n.url, { search: 'Supabase Auth', action: /^update the user/i });
		await parameter(panel, 'actAs').waitFor();
		await panel.getByText('Credential for Supabase User API').waitFor();
		await takeScreenshot(page, 'auth');
		await choose(panel, 'actAs', 'Access Token');
		await parameter(panel, 'userAccessToken').waitFor();
		await panel.getByText('Credential for Supabase Project API').waitFor();
		await takeScreenshot(page, 'auth-token');
		await choose(panel, 'actAs', 'User');
		const data = { url: local.url, key: local.keys.publishable, signInBy: 'email', email: 'a@b.c', password };
		const { id } = await session.keepCredential('Bea', data, 'supabaseUserApi');
		await page.goto(`${n8n.url}/home/credentials/${id}`);
		await page.locator('[data-test-id=credential-edit-dialog]').waitFor();
		await page.getByText('Sign In With').first().waitFor();
		await takeScreenshot(page, 'user-credential');
	}, 120_000);

	it('looks as in the documentation on its canvas too, and met no error on the way', async () => {
		const example = (await session.workflows()).find(({ name }) => name.startsWith('Todos'));
		await takeCanvasScreenshot(page, `${n8n.url}/workflow/${example?.id}`, 'workflow');
		// Ours in colour, none with the mark of an unknown node or of something missing.
		expect(await page.locator('[data-test-id=canvas-node]').count()).toBeGreaterThan(5);
		expect(await page.locator('[data-test-id=node-issues]').count()).toBe(0);
		expect(errors).toEqual([]);
	}, 90_000);
});
