import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { inOneHour, signToken } from '../local/clients';
import { startLocal, type Local } from '../local/harness';
import { arrived, loadFlow, pass, pause, until, useNodeRed, type Message } from './runtime';
import { startServer } from '../start-server';
import { stored } from './stored';

const helper = useNodeRed();

let local: Local;
let folder: string;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(async () => await local?.stop());
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'node-red-functions-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Fields = Parameters<typeof stored>[0];

async function load(name: string, fields: Fields = {}, node: object = {}): Promise<void> {
	await loadFlow(
		{ url: local.url },
		{
			type: 'supabase-functions',
			operation: 'functions.invoke',
			...stored({ function: [name, 'str'], ...fields }),
			...node,
		},
		{ key: local.keys.publishable },
	);
}

/** What came of a message that must not fail. */
async function answer(message: object = {}): Promise<Message> {
	const { output, caught } = await pass(message);
	expect(caught?.error?.message).toBeUndefined();
	return output!;
}

const get: Fields = { method: ['GET', 'choice'] };

describe('a function is sent', () => {
	it('JSON, and the message goes on with its answer', async () => {
		await load('hello', { body: ['payload', 'msg'] });
		expect(await answer({ topic: 'kept', payload: { name: 'Ann' } })).toMatchObject({
			topic: 'kept',
			payload: { message: 'Hello Ann!' },
			supabase: { operation: 'functions.invoke', status: 200, count: null },
		});
		expect(arrived.shown.at(-1)?.status).toMatchObject({ fill: 'green', text: 'done' });
		expect(arrived.completed).toHaveLength(1);
	});

	it('text that looks like JSON as the text that it is', async () => {
		await load('echo', { bodyAs: ['text', 'choice'], bodyText: ['payload', 'msg'] });
		expect((await answer({ payload: '{"a":1}' })).payload).toMatchObject({ body: '{"a":1}' });
	});

	it('text from the message as JSON text where JSON is what the body is', async () => {
		await load('echo', { body: ['payload', 'msg'] });
		expect((await answer({ payload: 'two words' })).payload).toMatchObject({ body: '"two words"' });
	});

	it.each([
		['a Buffer', 'payload', 'msg', () => ({ payload: Buffer.from('a,b') }), 'application/octet-stream'],
		[
			'a stream',
			'payload',
			'msg',
			() => ({ payload: Readable.from([Buffer.from('a,'), Buffer.from('b')]) }),
			'application/octet-stream',
		],
		['text', 'a,b', 'str', () => ({}), 'text/plain;charset=UTF-8'],
		['an object', '{"a": 1}', 'json', () => ({}), 'application/json'],
		['a file on the disk', 'rows.csv', 'filePath', () => ({}), 'text/csv'],
		[
			'a file that the message names',
			'filename',
			'filePathNamed',
			() => ({ filename: 'rows.csv' }),
			'text/csv',
		],
	])('a file: %s', async (_name, value, type, message, contentType) => {
		const file = path.join(folder, 'rows.csv');
		writeFileSync(file, 'a,b');
		const withPath = (text: string) => (text === 'rows.csv' ? file : text);
		await load('echo', { bodyAs: ['file', 'choice'], bodyFile: [withPath(value), type] });
		const given = message() as Readonly<Record<string, unknown>>;
		const { payload } = await answer({ ...given, ...('filename' in given && { filename: file }) });
		const isText = /^text|json/.test(contentType);
		expect(payload).toMatchObject({
			headers: { 'content-type': contentType },
			body: type === 'json' ? '{"a":1}' : isText ? 'a,b' : { size: 3, base64: btoa('a,b') },
		});
	});

	it('a form with texts and files', async () => {
		const file = path.join(folder, 'note.txt');
		writeFileSync(file, 'dark roast');
		const entry = (column: string, value: string, valueType: string) => ({ column, value, valueType });
		await load('echo', {
			bodyAs: ['form', 'choice'],
			bodyForm: [
				[
					entry('tag', 'a', 'str'),
					entry('tag', 'topic', 'msg'),
					entry('left', '', 'unset'),
					entry('photo', 'payload', 'msg'),
					entry('note', file, 'filePath'),
				],
				'formFields',
			],
		});
		const { payload } = await answer({ topic: 'b', payload: Buffer.from('png') });
		expect(payload).toMatchObject({
			body: [
				{ name: 'tag', value: 'a' },
				{ name: 'tag', value: 'b' },
				{ name: 'photo', file: 'file', size: 3, text: 'png' },
				{ name: 'note', file: 'note.txt', type: 'text/plain', text: 'dark roast' },
			],
		});
	});

	it('a form, and tells how much of its files has gone', async () => {
		const report = /^\d+ kB$/;
		const wasTold = () => arrived.shown.some(({ status }) => report.test(status?.text ?? ''));
		const slow = Readable.from(
			(async function* () {
				for (let piece = 0; piece < 1000 && !wasTold(); piece++) {
					yield Buffer.alloc(1000, 'x');
					await pause(20);
				}
			})(),
		);
		await load('echo', {
			bodyAs: ['form', 'choice'],
			bodyForm: [
				[
					{ column: 'first', value: 'first', valueType: 'msg' },
					{ column: 'slow', value: 'slow', valueType: 'msg' },
				],
				'formFields',
			],
		});
		const { payload } = await answer({ first: Buffer.alloc(70_000), slow });
		const { body } = payload as { readonly body: ReadonlyArray<{ readonly size: number }> };
		expect(wasTold()).toBe(true);
		expect(arrived.shown.at(-1)?.status).toMatchObject({
			fill: 'green',
			text: `${Math.round((70_000 + body[1]!.size) / 1000)} kB`,
		});
	});

	it.each(['auto', 'file'])('a file that it does not read, and its answer is taken (%s)', async (type) => {
		const file = path.join(folder, 'large.bin');
		writeFileSync(file, Buffer.alloc(20_000_000));
		const server = await startServer((request, response) => {
			request.once('data', () => {
				request.pause();
				response.writeHead(200, { 'content-type': 'application/json' });
				response.write('{"answered":');
				// By now, what was sent so far has filled the connection.
				setTimeout(() => response.end('true}'), 100);
			});
		});
		await loadFlow(
			{ url: server.url },
			{
				type: 'supabase-functions',
				operation: 'functions.invoke',
				...stored({
					function: ['early', 'str'],
					bodyAs: ['file', 'choice'],
					bodyFile: [file, 'filePath'],
					responseType: [type, 'choice'],
				}),
			},
		);
		const { payload } = await answer();
		await server.stop();
		expect(Buffer.isBuffer(payload) ? JSON.parse(payload.toString()) : payload).toEqual({ answered: true });
	});

	it('the token of the user who acts', async () => {
		const sub = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
		const token = signToken({ sub, role: 'authenticated', exp: inOneHour() }, local.jwtSecret);
		await load('notes', {}, { actAs: 'token', userAccessToken: 'token', userAccessTokenType: 'msg' });
		expect((await answer({ token })).payload).toEqual([{ id: 1, body: 'Only this user sees this note' }]);
	});
});

describe('its answer', () => {
	it('that is a list stays one', async () => {
		await load('notes', get);
		expect((await answer()).payload).toEqual([]);
		expect(arrived.shown.at(-1)?.status?.text).toBe('done');
	});

	it('that is a file comes as a Buffer, with what is known of it', async () => {
		await load('file?name=Gr%C3%BC%C3%9Fe.bin&size=300000', get);
		const { payload, ...rest } = await answer();
		expect(Buffer.isBuffer(payload) && payload.length).toBe(300_000);
		expect(rest).toMatchObject({
			supabase: { status: 200, file: { name: 'Grüße.bin', type: 'application/octet-stream', size: 300_000 } },
		});
		expect(arrived.shown.at(-1)?.status?.text).toBe('300 kB');
	});

	it.each([
		['a file', 'file?size=70000', 'out.bin', 'out.bin', 70_000],
		['into a folder, under its own name', 'file?name=..%2Fbeans.bin&size=9', '', 'beans.bin', 9],
		['data as JSON', 'hello', 'hello.json', 'hello.json', 27],
	])('goes to the disk: %s', async (_name, name, given, wanted, size) => {
		await load(name, get, { output: 'file', outputFile: path.join(folder, given) });
		const file = path.join(folder, wanted);
		expect((await answer()).payload).toEqual({ file, size });
		expect(readdirSync(folder)).toEqual([wanted]);
		expect(readFileSync(file)).toHaveLength(size);
	});

	it('that breaks off leaves the old file, and no other', async () => {
		const file = path.join(folder, 'out.json');
		writeFileSync(file, 'old');
		await load('failing?how=break', get, { output: 'file', outputFile: file });
		const { caught } = await pass({});
		expect(caught?.error?.message).toContain(`The file '${file}' was not written.`);
		expect(readdirSync(folder)).toEqual(['out.json']);
		expect(readFileSync(file, 'utf8')).toBe('old');
	});

	it('of a function that fails is told', async () => {
		await load('failing', get);
		const { caught } = await pass({ topic: 'kept' });
		expect(caught).toMatchObject({
			topic: 'kept',
			error: {
				code: 'FUNCTION_ERROR',
				message: expect.stringContaining('The roaster is cold'),
				cause: { status: 500, operation: 'functions.invoke' },
			},
		});
	});

	it('of a function that is not there names the field', async () => {
		await load('nobody');
		expect((await pass({})).caught?.error).toMatchObject({
			code: 'RELAY_NOT_FOUND',
			cause: { field: 'function', status: 404 },
		});
	});

	it('that does not come in time is given up', async () => {
		await load('slow?ms=5000', { ...get, timeout: ['300', 'num'] });
		expect((await pass({})).caught?.error).toMatchObject({ code: 'ETIMEDOUT' });
	});
});

describe('events', () => {
	const counted = (number: number, of: number) => ({
		event: 'message',
		data: { number, of },
		id: String(number),
	});

	it('come one message each, as they are sent, and the node is done once', async () => {
		await load('stream?count=30&every=30', get);
		helper.getNode('n1').receive({ topic: 'kept', payload: 'old', deep: { list: [1] } });
		await until(() => arrived.output.length > 0);
		expect(arrived.completed).toEqual([]);
		await until(() => arrived.completed.length > 0);
		expect(arrived.output.map(({ payload }) => payload)).toEqual([
			...Array.from({ length: 30 }, (_, index) => counted(index + 1, 30)),
			{ event: 'done', data: '[DONE]', id: '30' },
		]);
		expect(arrived.output[7]).toMatchObject({
			topic: 'kept',
			deep: { list: [1] },
			supabase: { operation: 'functions.invoke', status: 200 },
		});
		expect(Reflect.get(arrived.output[0]!, 'deep')).not.toBe(Reflect.get(arrived.output[1]!, 'deep'));
		expect([arrived.completed.length, arrived.caught.length]).toEqual([1, 0]);
		expect(arrived.shown.at(-1)?.status).toMatchObject({ fill: 'green', text: '31 events' });
	});

	it('come as a list where one message is wanted', async () => {
		await load('stream?count=2', get, { output: 'all' });
		expect((await answer()).payload).toEqual([
			counted(1, 2),
			counted(2, 2),
			{ event: 'done', data: '[DONE]', id: '2' },
		]);
	});

	it('end when the node is deployed again, and the connection with them', async () => {
		let gone = 0;
		const server = await startServer((request, response) => {
			response.on('close', () => (gone += 1));
			response.writeHead(200, { 'content-type': 'text/event-stream' });
			response.write('data: 1\n\n');
			request.resume();
		});
		await loadFlow(
			{ url: server.url },
			{
				type: 'supabase-functions',
				operation: 'functions.invoke',
				...stored({ function: ['endless', 'str'], ...get }),
			},
		);
		helper.getNode('n1').receive({});
		await until(() => arrived.output.length === 1);
		await helper.clearFlows();
		await until(() => gone === 1);
		await server.stop();
		expect(arrived.output).toHaveLength(1);
	});

	it('tell how many there were before the connection broke off', async () => {
		const server = await startServer((_request, response) => {
			response.writeHead(200, { 'content-type': 'text/event-stream' });
			response.write('data: 1\n\ndata: 2\n\n');
			setTimeout(() => response.destroy(), 50);
		});
		await loadFlow(
			{ url: server.url },
			{
				type: 'supabase-functions',
				operation: 'functions.invoke',
				...stored({ function: ['broken', 'str'], ...get }),
			},
		);
		helper.getNode('n1').receive({});
		await until(() => arrived.caught.length > 0);
		await server.stop();
		expect(arrived.output.map(({ payload }) => payload)).toMatchObject([{ data: '1' }, { data: '2' }]);
		expect(arrived.caught[0]?.error).toMatchObject({
			code: 'INCOMPLETE_REPLY',
			message: expect.stringContaining('after 2 events'),
		});
		expect(arrived.completed).toEqual([]);
	});
});

it('a file that is on its way to the disk is removed when the node is deployed again', async () => {
	const server = await startServer((_request, response) => {
		response.writeHead(200, { 'content-type': 'application/pdf' });
		response.write('%PDF');
	});
	const file = path.join(folder, 'report.pdf');
	await loadFlow(
		{ url: server.url },
		{
			type: 'supabase-functions',
			operation: 'functions.invoke',
			...stored({ function: ['report', 'str'], ...get }),
			output: 'file',
			outputFile: file,
		},
	);
	helper.getNode('n1').receive({});
	await until(() => readdirSync(folder).length === 1);
	expect(readdirSync(folder)).toEqual([expect.stringMatching(/^\.report\.pdf\..*\.tmp$/)]);
	await pause(50);
	await helper.clearFlows();
	await server.stop();
	expect(existsSync(file)).toBe(false);
	expect(readdirSync(folder)).toEqual([]);
});

describe('whatever a function answers, nothing that the node wrote holds', () => {
	it('the key, or a header that the user typed', async () => {
		const server = await startServer((request, response) => {
			const told = JSON.stringify(request.headers);
			response.writeHead(500, { 'content-type': 'application/json' });
			response.end(JSON.stringify({ message: told, code: told, details: told, hint: told }));
		});
		const headers = [{ column: 'x-api-key', value: 'key', valueType: 'msg' }];
		await loadFlow(
			{ url: server.url },
			{
				type: 'supabase-functions',
				operation: 'functions.invoke',
				...stored({ function: ['leaky', 'str'], headers: [headers, 'columns'] }),
			},
			{ key: 'sb_secret_planted_1' },
		);
		const { caught } = await pass({ key: 'planted-header-2' });
		await pause(50);
		await server.stop();
		expect(caught?.error?.message).toContain('[hidden]');
		expect(JSON.stringify([caught?.error, arrived.shown, helper.log().args])).not.toContain('planted');
	});
});
