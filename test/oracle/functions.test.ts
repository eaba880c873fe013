import { createClient, FunctionRegion, type FunctionInvokeOptions } from '@supabase/supabase-js';
import { connect, run } from '../../shared';
import { startRecordingServer, type CannedReply, type RecordingServer } from '../contract/recording-server';
import { sendByFetch } from '../send-by-fetch';
import { toFunctionsForm } from './functions-form';

/** The official client and the core are given the same call; the server must get, and both must give, the same. */
interface Case {
	readonly name: string;
	readonly official?: FunctionInvokeOptions;
	readonly params?: Readonly<Record<string, unknown>>;
	readonly function?: string;
	readonly reply?: CannedReply;
}

const json = { 'content-type': 'application/json' };
const form = new FormData();
form.append('a', '1');
form.append('a', '2');
form.append('f', new File(['x,y'], 'ä "b".csv', { type: 'text/csv' }));
const csv = {
	name: 'ä "b".csv',
	type: 'text/csv',
	open: async function* () {
		yield Buffer.from('x,y');
	},
};

const cases: readonly Case[] = [
	{ name: 'nothing' },
	{ name: 'an object', official: { body: { a: [1, 'ä', null] } }, params: { body: { a: [1, 'ä', null] } } },
	{
		name: 'text',
		official: { body: 'some <text>' },
		params: { bodyAs: 'text', bodyText: 'some <text>' },
	},
	{
		name: 'text of another type',
		official: { body: '<a/>', headers: { 'content-type': 'application/xml' } },
		params: { bodyAs: 'text', bodyText: '<a/>', headers: { 'content-type': 'application/xml' } },
	},
	{
		name: 'an object of another type',
		official: { body: { a: 1 }, headers: { 'Content-Type': 'application/vnd.own+json' } },
		params: { body: { a: 1 }, headers: { 'Content-Type': 'application/vnd.own+json' } },
	},
	{
		name: 'a form',
		official: { body: form },
		params: {
			bodyAs: 'form',
			bodyForm: [
				{ name: 'a', value: '1' },
				{ name: 'a', value: '2' },
				{ name: 'f', value: csv },
			],
		},
	},
	{
		name: 'a file with a type',
		official: { body: new File(['x,y'], 'ä.csv', { type: 'text/csv' }) },
		params: { bodyAs: 'file', bodyFile: csv },
	},
	...(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).map((method) => ({
		name: `by ${method}`,
		official: { method },
		params: { method },
	})),
	...Object.values(FunctionRegion).map((region) => ({
		name: `in ${region}`,
		official: { region },
		params: { region },
	})),
	{ name: 'a header', official: { headers: { 'x-own': 'a b' } }, params: { headers: { 'x-own': 'a b' } } },
	{ name: 'a path', function: 'orders/42/items' },
	{ name: 'a query in the name', function: 'hello?x=1&x=2' },
	{
		name: 'a query and a region',
		function: 'hello?x=1',
		official: { region: FunctionRegion.EuWest3 },
		params: { region: 'eu-west-3' },
	},
	{
		name: 'JSON in capitals',
		reply: { status: 200, headers: { 'content-type': 'Application/JSON; charset=UTF-8' }, body: '{"a":[]}' },
	},
	{ name: 'a text that is JSON', reply: { status: 200, headers: json, body: '"text"' } },
	{ name: 'null', reply: { status: 200, headers: json, body: 'null' } },
	{
		name: 'text that looks like JSON',
		reply: { status: 200, headers: { 'content-type': 'text/plain' }, body: '{"a":1}' },
	},
	{ name: 'a table', reply: { status: 201, headers: { 'content-type': 'text/csv' }, body: 'a,b\n1,2' } },
];

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

const keys = {
	publishable: 'sb_publishable_KEY',
	secret: 'sb_secret_KEY',
	legacy: 'eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.c2ln',
};

const both = async ({ official, params, reply, ...each }: Case, key: string, token?: string) => {
	const name = each.function ?? 'hello';
	const canned = reply ?? { status: 200, headers: json, body: { ok: true } };
	const client = createClient(server.url, key, {
		...(token === undefined
			? { auth: { persistSession: false, autoRefreshToken: false } }
			: { accessToken: () => Promise.resolve(token) }),
	});
	server.answerWith(canned);
	const theirData: unknown = (await client.functions.invoke(name, official)).data;
	const theirs = server.requests.map(toFunctionsForm);
	server.answerWith(canned);
	const connection = connect({ url: server.url, key, accessToken: token }, { send: sendByFetch });
	const { data } = await run(connection, 'functions.invoke', { function: name, ...params });
	return {
		theirs: { sent: theirs, data: theirData },
		ours: { sent: server.requests.map(toFunctionsForm), data },
	};
};

describe.each([
	['nobody with a publishable key', keys.publishable, undefined],
	['nobody with a secret key', keys.secret, undefined],
	['nobody with a legacy key', keys.legacy, undefined],
	['a user with a publishable key', keys.publishable, 'user.token.x'],
	['a user with a legacy key', keys.legacy, 'user.token.x'],
])('by %s', (_who, key, token) => {
	it.each(cases.map((each) => [each.name, each] as const))('%s', async (_name, each) => {
		const { theirs, ours } = await both(each, key, token);
		expect(theirs.sent).toHaveLength(1);
		expect(ours).toEqual(theirs);
	});
});

it('compares this many', () => {
	expect(cases).toHaveLength(36);
});
