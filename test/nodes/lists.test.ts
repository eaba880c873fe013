import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';
import { SupabaseDatabase } from '../../nodes/SupabaseDatabase/SupabaseDatabase.node';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { startLocal, type Local } from '../local/harness';
import { openForm } from './harness';
import { authority, startTlsServer } from './start-tls-server';

const { listSearch, resourceMapping } = new SupabaseDatabase().methods;

let local: Local;
let server: RecordingServer;
beforeAll(async () => {
	[local, server] = await Promise.all([startLocal(), startRecordingServer()]);
});
afterAll(async () => await Promise.all([local.stop(), server.stop()]));

const picked = (value: string) => ({ __rl: true, mode: 'list', value });

/** The names of a list, as the open form shows them. */
async function search(
	method: string,
	parameters: INodeParameters = {},
	{ filter, credential }: { filter?: string; credential?: ICredentialDataDecryptedObject } = {},
) {
	const form = openForm({ credential: credential ?? { url: local.url, key: local.keys.secret }, parameters });
	const { results } = await listSearch[method]!.call(form, filter);
	return results.map(({ value }) => value);
}

const map = async (
	method: keyof typeof resourceMapping,
	parameters: INodeParameters,
	key = local.keys.secret,
) => await resourceMapping[method].call(openForm({ credential: { url: local.url, key }, parameters }));

describe('a list to pick from', () => {
	it('holds the tables, those that hold the text that was typed', async () => {
		expect(await search('searchTables')).toEqual(expect.arrayContaining(['customers', 'products', 'todos']));
		expect(await search('searchTables', {}, { filter: 'ODU' })).toEqual(['product_sales', 'products']);
	});

	it('holds the schemas and functions of the project', async () => {
		expect(await search('searchSchemas')).toContain('public');
		expect(await search('searchFunctions')).toEqual(expect.arrayContaining(['add', 'restock']));
	});

	it.each<[string, INodeParameters]>([
		['picked', { table: picked('todos') }],
		['typed by name', { table: { __rl: true, mode: 'name', value: 'todos' } }],
		['that an expression gave', { table: 'todos' }],
	])('holds the columns of the table, %s', async (_how, parameters) => {
		expect(await search('searchColumns', parameters)).toEqual(
			expect.arrayContaining(['id', 'title', 'done', 'due']),
		);
	});

	it('tells the type of a column, and its comment', async () => {
		const form = openForm({
			credential: { url: local.url, key: local.keys.secret },
			parameters: { table: picked('todos') },
		});
		const { results } = await listSearch.searchColumns!.call(form, 'priority');
		expect(results).toMatchObject([
			{ name: 'priority', description: expect.stringContaining('most urgent') },
		]);
	});

	it('holds the arguments of the function', async () => {
		expect(await search('searchArguments', { function: picked('add') })).toEqual(['a', 'b']);
	});

	it('is of the schema among the options', async () => {
		await expect(
			search('searchTables', { options: { schema: picked('not_exposed') } }),
		).rejects.toMatchObject({ message: expect.stringContaining('not_exposed') });
	});

	it('holds the columns of a row, for a key that may not read types', async () => {
		const credential = { url: local.url, key: local.keys.publishable };
		expect(await search('searchColumns', { table: picked('todos') }, { credential })).toContain('title');
	});

	it('says to type the name, where the key may not read the list', async () => {
		const credential = { url: local.url, key: local.keys.publishable };
		await expect(search('searchTables', {}, { credential })).rejects.toMatchObject({
			message: 'The names cannot be listed with this key',
			description: expect.stringContaining('Type the name.'),
		});
	});

	it.each<[string, string, INodeParameters, RegExp]>([
		['columns without a table', 'searchColumns', { table: picked('') }, /Choose the table first.*By Name/],
		['columns of what a function returns', 'searchColumns', { function: picked('add') }, /switch to By Name/],
		['arguments without a function', 'searchArguments', {}, /Choose the function first/],
	])('of %s says what to do', async (_what, method, parameters, description) => {
		await expect(search(method, parameters)).rejects.toMatchObject({
			description: expect.stringMatching(description),
		});
	});
});

describe('the request for a list', () => {
	const description = { status: 200, body: { definitions: { a: {}, b: {} } } };
	const credential = (key: string, more = {}) => ({ url: server.url, key, ...more });

	it('is sent as every other: with the key, the extra headers and the schema', async () => {
		server.answerWith(description);
		const headers = { header: [{ name: 'X-Tenant', value: 'acme' }] };
		await search(
			'searchTables',
			{ options: { schema: 'team' } },
			{ credential: credential('sb_secret_headers', { headers }) },
		);
		expect(server.requests[0]?.headers).toMatchObject({
			apikey: 'sb_secret_headers',
			'x-tenant': 'acme',
			'accept-profile': 'team',
		});
	});

	it('is sent once for a form with many columns, and not shared with another credential', async () => {
		server.answerWith(description);
		const form = { table: 'a' };
		await Promise.all(
			Array.from(
				{ length: 10 },
				async () => await search('searchColumns', form, { credential: credential('sb_secret_one') }),
			),
		);
		await search('searchTables', {}, { credential: credential('sb_secret_one') });
		expect(server.requests).toHaveLength(1);
		await search('searchTables', {}, { credential: credential('sb_secret_two') });
		await search(
			'searchTables',
			{},
			{
				credential: credential('sb_secret_one', { headers: { header: [{ name: 'X-Tenant', value: 'b' }] } }),
			},
		);
		expect(server.requests).toHaveLength(3);
	});

	it('is sent again after an error', async () => {
		server.answerWith({ status: 500, body: { message: 'not now' } }, description);
		const own = { credential: credential('sb_secret_again') };
		await expect(search('searchTables', {}, own)).rejects.toMatchObject({ message: 'not now' });
		expect(await search('searchTables', {}, own)).toEqual(['a', 'b']);
	});

	it('shows no key in an error', async () => {
		server.answerWith({ status: 400, body: { message: 'bad sb_secret_hidden here' } });
		const failure: Error = await search(
			'searchTables',
			{},
			{ credential: credential('sb_secret_hidden') },
		).then(
			() => Promise.reject(new Error('it was answered')),
			(error: Error) => error,
		);
		expect(JSON.stringify(failure) + failure.message).not.toContain('sb_secret_hidden');
	});

	it('trusts the authority that the credential names', async () => {
		const tls = await startTlsServer({ definitions: { secure: {} } });
		const of = (more: object) => ({ credential: { url: tls.url, key: 'sb_secret_tls', ...more } });
		expect(await search('searchTables', {}, of({ ca: authority }))).toEqual(['secure']);
		expect(await search('searchTables', {}, of({ allowSelfSigned: true }))).toEqual(['secure']);
		await expect(search('searchTables', {}, of({}))).rejects.toMatchObject({
			description: expect.stringContaining('CA certificate'),
		});
		await tls.stop();
	});
});

describe('the columns to map', () => {
	it('have the inputs of their types, and the primary key to match on', async () => {
		const { fields } = await map('mapNewRow', { table: picked('products') });
		const inputs = Object.fromEntries(fields.map(({ id, type }) => [id, type]));
		expect(inputs).toMatchObject({
			// n8n's input for numbers would round these two.
			id: 'string',
			price: 'string',
			name: 'string',
			rating: 'number',
			tasting_notes: 'array',
			details: 'object',
			created_at: 'dateTime',
		});
		expect(fields.filter(({ defaultMatch }) => defaultMatch).map(({ id }) => id)).toEqual(['id']);
	});

	it('offer the values of an enum, and yes and no', async () => {
		const { fields } = await map('mapColumns', { table: picked('customers') });
		expect(fields.find(({ id }) => id === 'loyalty')).toMatchObject({
			type: 'options',
			options: [{ value: 'guest' }, { value: 'regular' }, { value: 'patron' }],
		});
		const todos = await map('mapColumns', { table: picked('todos') });
		expect(todos.fields.find(({ id }) => id === 'done')).toMatchObject({
			type: 'options',
			options: [{ value: true }, { value: false }],
		});
	});

	it('are marked where a new row must have them for certain', async () => {
		const required = async (method: 'mapNewRow' | 'mapColumns', table: string) =>
			(await map(method, { table: picked(table) })).fields
				.filter((field) => field.required)
				.map(({ id }) => id);
		// PostgREST does not tell whether `tags` or `order_id` have a default.
		expect(await required('mapNewRow', 'todos')).toEqual(['title']);
		expect(await required('mapNewRow', 'products')).toEqual(['sku', 'name', 'price']);
		expect(await required('mapNewRow', 'order_items')).toEqual(['unit_price']);
		expect(await required('mapColumns', 'products')).toEqual([]);
	});

	it('are arguments for a call, marked unless they have a default', async () => {
		const { fields } = await map('mapArguments', { function: picked('restock') });
		expect(fields.map(({ id, required }) => [id, required])).toEqual([
			['product', true],
			['amount', false],
		]);
	});

	it.each<[string, keyof typeof resourceMapping, INodeParameters, RegExp]>([
		['no table is chosen', 'mapColumns', {}, /Choose the table first.*Name Each Column/],
		[
			'the table is not there',
			'mapColumns',
			{ table: 'no_such <b>' },
			/No columns are known.*Name Each Column/,
		],
		['no function is chosen', 'mapArguments', {}, /Choose the function first.*Name Each Argument/],
		['the function takes none', 'mapArguments', { function: 'best_customer' }, /takes no arguments/],
	])('give way to words when %s', async (_why, method, parameters, words) => {
		const mapped = await map(method, parameters);
		expect(mapped).toEqual({ fields: [], emptyFieldsNotice: expect.stringMatching(words) });
	});

	it('are those of a row for a publishable key, or words where it reads none', async () => {
		const { publishable } = local.keys;
		const { fields } = await map('mapColumns', { table: 'todos' }, publishable);
		expect(fields.map(({ id, type }) => [id, type])).toContainEqual(['title', 'string']);
		const refused = await map('mapColumns', { table: 'wholesale_prices' }, publishable);
		expect(refused).toEqual({ fields: [], emptyFieldsNotice: expect.stringContaining('Name Each Column') });
		const call = await map('mapArguments', { function: 'add' }, publishable);
		expect(call).toMatchObject({ fields: [], emptyFieldsNotice: expect.stringContaining('Type the name.') });
	});
});
