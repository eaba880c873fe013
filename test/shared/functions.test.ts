import fc from 'fast-check';
import type { RequestListener } from 'node:http';
import { connect, ReceivedFile, run, runInParts, SupabaseError, type Project, type Send } from '../../shared';
import { functionAddress } from '../../shared/functions/function-path';
import { nameOfFile } from '../../shared/functions/file-name';
import { startLocal, type Local } from '../local/harness';
import { signToken, inOneHour } from '../local/clients';
import { sendByFetch } from '../send-by-fetch';
import { startServer, type RunningServer } from '../start-server';

describe('against functions in Deno', () => {
	let local: Local;
	beforeAll(async () => {
		local = await startLocal();
	});
	afterAll(async () => await local.stop());

	const invoke = async (params: Readonly<Record<string, unknown>>, project: Partial<Project> = {}) => {
		const connection = connect(
			{ url: local.url, key: local.keys.publishable, ...project },
			{ send: sendByFetch },
		);
		return (await run(connection, 'functions.invoke', params)).data;
	};
	const refusal = async (params: Readonly<Record<string, unknown>>, project?: Partial<Project>) =>
		await invoke(params, project).then(
			() => undefined,
			(error: unknown) => error as SupabaseError,
		);

	it.each(['publishable', 'secret', 'anon', 'serviceRole'] as const)(
		'calls with the key %s',
		async (kind) => {
			const key = local.keys[kind];
			expect(await invoke({ function: 'hello', body: { name: kind } }, { key })).toEqual({
				message: `Hello ${kind}!`,
			});
		},
	);

	it('reads rows as the user who acts', async () => {
		const sub = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
		const accessToken = signToken({ sub, role: 'authenticated', exp: inOneHour() }, local.jwtSecret);
		expect(await invoke({ function: 'notes' })).toEqual([]);
		expect(await invoke({ function: 'notes' }, { accessToken })).toEqual([
			{ id: 1, body: 'Only this user sees this note' },
		]);
	});

	it('sends what it is given, and nothing where there is nothing', async () => {
		expect(await invoke({ function: 'echo' })).toMatchObject({ method: 'POST', path: '/echo', body: null });
		expect(await invoke({ function: 'echo', body: null })).toMatchObject({ body: 'null' });
		expect(await invoke({ function: 'echo', body: 0 })).toMatchObject({ body: '0' });
		expect(await invoke({ function: 'echo', bodyAs: 'text', bodyText: '' })).toMatchObject({
			headers: expect.objectContaining({ 'content-type': 'text/plain' }) as unknown,
		});
		const ofDelete = await invoke({ function: 'echo', method: 'DELETE', bodyAs: 'text', bodyText: 'ä' });
		expect(ofDelete).toMatchObject({ method: 'DELETE', body: 'ä' });
	});

	it('tells how much of a file it has sent', async () => {
		const progress: unknown[] = [];
		const open = async function* () {
			yield Buffer.from('dark ');
			yield Buffer.from('roast');
		};
		const connection = connect({ url: local.url, key: local.keys.publishable }, { send: sendByFetch });
		const bodyFile = { type: 'text/plain', size: 10, open };
		const { data } = await run(
			connection,
			'functions.invoke',
			{ function: 'echo', bodyAs: 'file', bodyFile },
			{ onProgress: (each) => progress.push(each) },
		);
		expect(data).toMatchObject({ body: 'dark roast' });
		expect(progress).toEqual([
			{ done: 5, size: 10 },
			{ done: 10, size: 10 },
		]);
	});

	it('tells how much of all files of a form it has sent', async () => {
		const progressOf = async (sizes: ReadonlyArray<number | undefined>) => {
			const progress: unknown[] = [];
			const open = async function* () {
				yield Buffer.from('dark ');
				yield Buffer.from('roast');
			};
			const files = sizes.map((size, index) => ({
				name: `file ${index}`,
				value: { type: 'text/plain', ...(size !== undefined && { size }), open },
			}));
			const connection = connect({ url: local.url, key: local.keys.publishable }, { send: sendByFetch });
			const { data } = await run(
				connection,
				'functions.invoke',
				{ function: 'echo', bodyAs: 'form', bodyForm: [{ name: 'title', value: 'Beans' }, ...files] },
				{ onProgress: (each) => progress.push(each) },
			);
			expect(data).toMatchObject({
				body: [{ name: 'title', value: 'Beans' }, ...files.map(({ name }) => ({ name, text: 'dark roast' }))],
			});
			return progress;
		};
		expect(await progressOf([10, 10])).toEqual([5, 10, 15, 20].map((done) => ({ done, size: 20 })));
		// Of one nobody knows how long it is.
		expect(await progressOf([10, undefined])).toEqual([5, 10, 15, 20].map((done) => ({ done })));
		expect(await progressOf([])).toEqual([]);
	});

	it.each([
		['a\nb', 'function', 'control character'],
		['a\u0000b', 'function', 'control character'],
		['a%0Ab', 'function', 'control character'],
		['\ud83d', 'function', 'half a character'],
	])('refuses the name %j of a function', async (name, field, words) => {
		expect(await refusal({ function: name })).toMatchObject({
			...{ name: 'SupabaseError', code: 'INVALID_PARAMETER', field },
			reason: expect.stringContaining(words),
		});
	});

	it('refuses names in a form that would arrive as others, and half a character anywhere', async () => {
		const open = async function* () {
			yield Buffer.from('x');
		};
		const forms = ['a\r\nX: y', 'a\u0000', '\ud83d'].flatMap((name) => [
			[{ name, value: 'v' }],
			[{ name: 'f', value: { name, open } }],
		]);
		for (const bodyForm of forms) {
			expect(await refusal({ function: 'echo', bodyAs: 'form', bodyForm })).toMatchObject({
				...{ name: 'SupabaseError', code: 'INVALID_PARAMETER', field: 'bodyForm' },
			});
		}
		expect(await refusal({ function: 'echo', query: { a: 'cut \ud83d' } })).toMatchObject({
			...{ name: 'SupabaseError', code: 'INVALID_PARAMETER' },
			reason: "Query Parameters: the value of 'a' is text that was cut in the midst of a character",
		});
	});

	it('makes no header of the type of a file that cannot be one', async () => {
		const open = async function* () {
			yield Buffer.from('x');
		};
		const file = { type: 'text/plain\r\nX-Evil: 2', size: 1, open };
		const form = { bodyAs: 'form', bodyForm: [{ name: 'f', value: file }] };
		expect(await invoke({ function: 'echo', ...form })).toMatchObject({
			body: [{ type: 'application/octet-stream', text: 'x' }],
		});
		const { headers } = (await invoke({ function: 'echo', bodyAs: 'file', bodyFile: file })) as {
			readonly headers: Readonly<Record<string, string>>;
		};
		expect([headers['content-type'], headers['x-evil']]).toEqual(['application/octet-stream', undefined]);
	});

	it('sends a form with files, and bytes that are no text', async () => {
		const bytes = Uint8Array.from([0, 255, 10, 13]);
		const open = async function* () {
			yield bytes;
		};
		const form = await invoke({
			function: 'echo',
			bodyAs: 'form',
			bodyForm: [
				{ name: 'title 1', value: 'Bohnen ☕' },
				{ name: 'photo', value: { name: 'ä.png', type: 'image/png', open } },
			],
		});
		expect(form).toMatchObject({
			body: [
				{ name: 'title 1', value: 'Bohnen ☕' },
				{ name: 'photo', file: 'ä.png', type: 'image/png', size: 4 },
			],
		});
		const file = await invoke({ function: 'echo', bodyAs: 'file', bodyFile: { size: 4, open } });
		expect(file).toMatchObject({
			headers: expect.objectContaining({ 'content-type': 'application/octet-stream' }) as unknown,
			body: { base64: 'AP8KDQ==', size: 4 },
		});
		const fields = { function: 'echo', bodyAs: 'urlEncoded', bodyForm: { tag: ['a b', 'c&d'], n: 1 } };
		expect(await invoke(fields)).toMatchObject({
			body: [
				{ name: 'tag', value: 'a b' },
				{ name: 'tag', value: 'c&d' },
				{ name: 'n', value: '1' },
			],
		});
	});

	it('adds headers, which replace those of the project, a query and a region', async () => {
		const headers = { 'X-Own': 'mine', 'content-type': 'application/vnd.own+json' };
		const answer = await invoke(
			{ function: 'echo/a/b?x=1', body: {}, headers, query: { y: ['2', '3'] }, region: 'eu-west-2' },
			{ headers: { 'x-own': 'of the project' } },
		);
		expect(answer).toMatchObject({
			path: '/echo/a/b',
			query: [
				['x', '1'],
				['y', '2'],
				['y', '3'],
				['forceFunctionRegion', 'eu-west-2'],
			],
			headers: { 'x-own': 'mine', 'content-type': 'application/vnd.own+json', 'x-region': 'eu-west-2' },
		});
	});

	it('has a region that is chosen take the place of one that is typed', async () => {
		const place = { function: 'echo?forceFunctionRegion=us-east-1&x=1', region: 'eu-west-2' };
		expect(await invoke(place)).toMatchObject({
			query: [
				['x', '1'],
				['forceFunctionRegion', 'eu-west-2'],
			],
		});
	});

	it('takes a file as it comes', async () => {
		const file = await invoke({ function: 'file', query: { size: 100_000, name: 'b ä.bin' } });
		expect(file).toBeInstanceOf(ReceivedFile);
		const { name, type, size } = file as ReceivedFile;
		expect({ name, type, size }).toEqual({
			name: 'b ä.bin',
			type: 'application/octet-stream',
			size: 100_000,
		});
		const bytes = await (file as ReceivedFile).bytes();
		expect([bytes.length, bytes[99_999]]).toEqual([100_000, 99_999 % 256]);
	});

	it('takes text, and JSON as text, as they are', async () => {
		expect(await invoke({ function: 'failing', query: { how: 'text' } }).catch(() => 'refused')).toBe(
			'refused',
		);
		expect(await invoke({ function: 'hello', responseType: 'text' })).toBe('{"message":"Hello nobody!"}');
		const file = await invoke({ function: 'hello', responseType: 'file' });
		expect(await (file as ReceivedFile).text()).toBe('{"message":"Hello nobody!"}');
		const events = await invoke({ function: 'stream', responseType: 'text', query: { count: 1 } });
		expect(events).toBe('id: 1\ndata: {"number":1,"of":1}\n\nevent: done\ndata: [DONE]\n\n');
	});

	it('gives events as a list, however few', async () => {
		const number = (n: number, of: number) => ({ event: 'message', data: { number: n, of }, id: String(n) });
		const done = (id: string | null) => ({ event: 'done', data: '[DONE]', id });
		expect(await invoke({ function: 'stream', query: { count: 2, every: 1 } })).toEqual([
			number(1, 2),
			number(2, 2),
			done('2'),
		]);
		expect(await invoke({ function: 'stream', query: { count: 0 } })).toEqual([done(null)]);
	});

	it('tells a failure of the function from one of the platform', async () => {
		const own = await refusal({ function: 'failing' });
		expect(own).toMatchObject({
			reason: 'The function answered with status 500: The roaster is cold',
			code: 'FUNCTION_ERROR',
			status: 500,
			details: '{"error":"The roaster is cold","code":"COLD_ROASTER"}',
		});
		expect(await refusal({ function: 'failing', query: { how: 'text' } })).toMatchObject({
			reason: 'The function answered with status 404: No such coffee',
			code: 'FUNCTION_ERROR',
			status: 404,
			advice: "The answer is the function's own: see the details, and the logs of the function.",
		});
		expect(await refusal({ function: 'failing', query: { how: 'exit' } })).toMatchObject({
			code: 'RELAY_WORKER_ERROR',
			status: 500,
		});
		expect(await refusal({ function: 'failing', query: { how: 'memory' } })).toMatchObject({
			code: 'RELAY_WORKER_RESOURCE_LIMIT',
			status: 546,
		});
		expect(await refusal({ function: 'nothing' })).toMatchObject({
			reason: 'Requested function was not found',
			code: 'RELAY_NOT_FOUND',
			field: 'function',
		});
		expect(await refusal({ function: 'hello' }, { key: 'sb_publishable_of_another_project' })).toMatchObject({
			code: 'RELAY_UNAUTHORIZED_NO_AUTH_HEADER',
			status: 401,
		});
	});

	it('does not take a reply that breaks off for a whole one', async () => {
		expect(await refusal({ function: 'failing', query: { how: 'break' } })).toBeInstanceOf(SupabaseError);
		await local.misbehave({ match: /functions/, how: { cutAfter: 40 } });
		expect(await refusal({ function: 'stream' })).toMatchObject({
			reason: 'The connection broke off after 1 event',
			code: 'INCOMPLETE_REPLY',
		});
	});

	it('gives up in time, and when it is told to', async () => {
		expect(await refusal({ function: 'slow', query: { ms: 60_000 }, timeout: 300 })).toMatchObject({
			code: 'ETIMEDOUT',
			reason: `${new URL(local.url).host} did not answer within 0.3 seconds`,
		});
		const stop = new AbortController();
		const connection = connect({ url: local.url, key: local.keys.secret }, { send: sendByFetch });
		const parts = runInParts(
			connection,
			'functions.invoke',
			{ function: 'stream', query: { count: 1000, every: 5 } },
			{ signal: stop.signal },
		);
		expect((await parts.next()).value).toMatchObject({ data: [{ data: { number: 1 } }] });
		stop.abort();
		const rest = async () => {
			for await (const part of parts) void part;
		};
		await expect(rest()).rejects.toMatchObject({ code: 'ABORTED' });
	});
});

describe('what may be sent again', () => {
	const countTries = async (answer: Send) => {
		let tries = 0;
		const send: Send = async (request) => {
			tries += 1;
			return await answer(request);
		};
		const connection = connect(
			{ url: 'http://127.0.0.1:9', key: 'sb_secret_x', retry: { attempts: 2, firstDelay: 1 } },
			{ send },
		);
		const error = await run(connection, 'functions.invoke', { function: 'pay', method: 'GET' }).catch(
			(failure: SupabaseError) => failure,
		);
		return { tries, error };
	};
	const failing =
		(code: string): Send =>
		() =>
			Promise.reject(Object.assign(new Error(code), { code }));
	const replying =
		(status: number): Send =>
		() =>
			Promise.resolve({ status, headers: {}, body: '' });

	it.each([
		['a server that nobody reaches', failing('ECONNREFUSED'), 3],
		['a name that nobody knows', failing('ENOTFOUND'), 3],
		['a connection that breaks', failing('ECONNRESET'), 1],
		['a reply that does not come', failing('ETIMEDOUT'), 1],
		['a function that has no time', replying(429), 1],
		['a gateway that has none', replying(503), 1],
	])('%s', async (_name, answer, tries) => {
		expect(await countTries(answer)).toMatchObject({ tries, error: expect.any(SupabaseError) as unknown });
	});
});

describe('of a server that answers as others do', () => {
	let server: RunningServer;
	let url: string;
	let answer: RequestListener;
	beforeAll(async () => {
		server = await startServer((request, response) => answer(request, response));
		({ url } = server);
	});
	afterAll(async () => await server?.stop());
	const invoke = async (params: Readonly<Record<string, unknown>> = {}) => {
		const connection = connect({ url, key: 'sb_secret_planted' }, { send: sendByFetch });
		return await run(connection, 'functions.invoke', { function: 'hello', ...params }).then(
			({ data }) => data,
			(error: unknown) => error as SupabaseError,
		);
	};
	const answerWith = (status: number, body: string, headers: Readonly<Record<string, string>> = {}) => {
		answer = (_request, response) => response.writeHead(status, headers).end(body);
	};

	it('a code that only the body names', async () => {
		answerWith(503, '{"code":"BOOT_ERROR","message":"Worker failed to boot (please check logs)"}');
		expect(await invoke()).toMatchObject({ code: 'RELAY_BOOT_ERROR', status: 503 });
		// A function that says the same with another status speaks for itself.
		answerWith(400, '{"code":"BOOT_ERROR","message":"of the car"}');
		expect(await invoke()).toMatchObject({ code: 'FUNCTION_ERROR', status: 400 });
	});

	it('a gateway in front', async () => {
		answerWith(502, '<html>Bad gateway</html>', { 'content-type': 'text/html' });
		expect(await invoke()).toMatchObject({
			code: undefined,
			reason: 'The server answered with status 502',
		});
	});

	it('a page that a function makes', async () => {
		answerWith(200, '<h1>Hi</h1>', { 'content-type': 'text/html' });
		expect(await invoke()).toBe('<h1>Hi</h1>');
	});

	it('several documents one behind the other, which are no JSON', async () => {
		answerWith(200, '{"a":1}\n{"a":2}\n', { 'content-type': 'application/x-ndjson' });
		expect(await invoke()).toBe('{"a":1}\n{"a":2}\n');
		expect(await invoke({ responseType: 'json' })).toMatchObject({
			code: 'INCOMPLETE_REPLY',
			field: 'responseType',
		});
	});

	it.each([
		['that is cut short', '{"a":'],
		['that is a text', 'OK'],
		['that is blank', ' \n'],
	])('what is called JSON %s: it is told what came, and how to take it', async (_what, body) => {
		answerWith(200, body, { 'content-type': 'application/json' });
		expect(await invoke()).toMatchObject({
			reason: 'The answer of the function is called application/json and is none, or ended too early',
			advice:
				'The function may have done its work all the same. To see what it answers, choose the Response Type Text.',
			code: 'INCOMPLETE_REPLY',
			status: 200,
			field: 'responseType',
			details: body.trim() === '' ? undefined : body,
		});
		expect(await invoke({ responseType: 'text' })).toBe(body);
	});

	it.each([
		['text/plain; charset=iso-8859-1', Buffer.from('grüße', 'latin1'), 'grüße'],
		['text/csv; header=present; charset="UTF-16LE"', Buffer.from('grüße ☕', 'utf16le'), 'grüße ☕'],
		['text/plain; charset=utf-8', Buffer.from('grüße ☕'), 'grüße ☕'],
		['text/plain; charset=of-our-own', Buffer.from('grüße ☕'), 'grüße ☕'],
		['application/json; charset=iso-8859-1', Buffer.from('["grüße"]', 'latin1'), ['grüße']],
	])('text of the type %s', async (type, bytes, text) => {
		answer = (_request, response) => response.writeHead(200, { 'content-type': type }).end(bytes);
		expect(await invoke()).toEqual(text);
	});

	it('no events where they are wanted: it is not taken for an answer without any', async () => {
		answerWith(200, '{"a":1}', { 'content-type': 'application/json' });
		expect(await invoke({ responseType: 'events' })).toMatchObject({
			reason: 'The function answered with application/json in which there is no event',
			advice: 'Choose the Response Type Automatic. The function may have done its work all the same.',
			code: 'INCOMPLETE_REPLY',
			status: 200,
			field: 'responseType',
		});
		answerWith(200, 'data: 1\n\n', { 'content-type': 'text/plain' });
		expect(await invoke({ responseType: 'events' })).toEqual([{ event: 'message', data: '1', id: null }]);
		answerWith(200, ': nothing to tell\n\n', { 'content-type': 'text/event-stream' });
		expect(await invoke({ responseType: 'events' })).toEqual([]);
		answerWith(204, '');
		expect(await invoke({ responseType: 'events' })).toEqual([]);
	});

	it('text that is no JSON and tells what it was sent: no token gets into the error', async () => {
		answer = (request, response) => void response.writeHead(200).end(JSON.stringify(request.headers) + '!');
		const headers = { 'x-api-token': 'planted-token' };
		expect(JSON.stringify(await invoke({ headers, responseType: 'json' }))).not.toMatch(/planted/);
	});

	it('a function that speaks of keys of its own', async () => {
		answerWith(401, '{"error":"Invalid API key for the payment provider"}');
		expect(await invoke()).toMatchObject({ code: 'FUNCTION_ERROR', field: undefined });
	});

	it('a function that tells what it was sent: no key and no token gets into the error', async () => {
		answer = (request, response) =>
			void response.writeHead(500).end(JSON.stringify({ error: 'no', got: request.headers }));
		const error = await invoke({ headers: { 'x-api-token': 'planted-token', 'x-plain': 'plain' } });
		expect(JSON.stringify(error)).toContain('"x-plain\\":\\"plain');
		expect(JSON.stringify(error)).not.toMatch(/planted/);
	});

	it('a redirect, whose address stands in the details', async () => {
		answerWith(303, '', { location: 'https://example.com/login?state=1' });
		expect(await invoke()).toMatchObject({
			code: 'REDIRECTED',
			details: 'https://example.com/login?state=1',
			field: undefined,
		});
	});

	it.each(['auto', 'json', 'text', 'file', 'events'])(
		'no answer at all, wanted as %s',
		async (responseType) => {
			answer = () => undefined;
			const connection = connect(
				{ url, key: 'sb_secret_x', timeouts: { functions: 200 } },
				{ send: sendByFetch },
			);
			await expect(
				run(connection, 'functions.invoke', { function: 'hello', responseType }),
			).rejects.toMatchObject({ code: 'ETIMEDOUT' });
		},
	);

	it('a file that stands still', async () => {
		answer = (_request, response) => {
			response.writeHead(200, { 'content-type': 'image/png' });
			response.write('begun');
		};
		const file = await invoke({ timeout: 1500 });
		await expect((file as ReceivedFile).bytes()).rejects.toMatchObject({ code: 'ETIMEDOUT' });
	});

	it('events with more time between them than a reply may take to begin', async () => {
		answer = (_request, response) => {
			response.writeHead(200, { 'content-type': 'text/event-stream' });
			response.write('data: one\n\n');
			setTimeout(() => response.end('data: two\n\n'), 2000);
		};
		expect(await invoke({ timeout: 1500 })).toEqual([
			{ event: 'message', data: 'one', id: null },
			{ event: 'message', data: 'two', id: null },
		]);
	});

	it('what is wanted as events, is none, and does not end', async () => {
		answer = (_request, response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			response.write('{"begun":');
		};
		expect(await invoke({ timeout: 300, responseType: 'events' })).toMatchObject({ code: 'ETIMEDOUT' });
	});

	it('a body that does not end', async () => {
		answer = (_request, response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			response.write('{"begun":');
		};
		expect(await invoke({ timeout: 200 })).toMatchObject({ code: 'ETIMEDOUT' });
	});
});

it.each([
	['hello', '/hello', []],
	[' /hello ', '/hello', []],
	['orders/42/a b', '/orders/42/a%20b', []],
	['orders/a%20b', '/orders/a%20b', []],
	['orders/100%', '/orders/100%25', []],
	['grüße/☕', '/gr%C3%BC%C3%9Fe/%E2%98%95', []],
	["o'clock/(a)", "/o'clock/(a)", []],
	['a//b/', '/a//b/', []],
	[
		'hello?a=1&a=x%20y',
		'/hello',
		[
			['a', '1'],
			['a', 'x y'],
		],
	],
])('the function %s is called at %s', (given, path, query) => {
	expect(functionAddress(given)).toEqual({ path, query });
});

it.each([
	'',
	' ',
	'/',
	'?a=1',
	'.',
	'..',
	'hello/..',
	'hello/../x',
	'hello/%2e%2e/x',
	'a/./b',
	'hello#top',
	'hello/..%2fx',
	'hello/a%2F..',
	'..%5cx',
	'a/b\\..\\c',
])('there is no function %j', (given) => {
	expect(() => functionAddress(given)).toThrow(SupabaseError);
});

it('no name leads out of the functions, nor to another one', () => {
	fc.assert(
		fc.property(
			fc.array(fc.constantFrom('.', '..', '/', '%2e', '%2F', '\\', '?', '#', 'a', ' ', '%', ':', '@')),
			(parts) => {
				const given = parts.join('');
				let path: string;
				try {
					({ path } = functionAddress(given));
				} catch (error) {
					expect(error).toBeInstanceOf(SupabaseError);
					return;
				}
				const { origin, pathname } = new URL(`https://abc.supabase.co/functions/v1${path}`);
				expect([origin, pathname]).toEqual(['https://abc.supabase.co', `/functions/v1${path}`]);
				expect(pathname.split('/')[3]).not.toBe('');
			},
		),
	);
});

it.each([
	[undefined, 'reports/june.pdf', 'june.pdf'],
	[undefined, 'reports/', 'reports'],
	['attachment', 'hello', 'hello'],
	['attachment; filename=a.txt', 'x', 'a.txt'],
	['attachment; filename="a \\"b\\".txt"', 'x', 'a "b".txt'],
	['attachment; filename="a.txt"; filename*=UTF-8\'\'%C3%A4.txt', 'x', 'ä.txt'],
	['attachment; filename="../../etc/passwd"', 'x', 'passwd'],
	['attachment; filename="C:\\\\temp\\\\a.txt"', 'x', 'a.txt'],
	['attachment; filename=".."', 'x', 'file'],
	// As Node.js gives the bytes of UTF-8 and of Latin 1, and as a proxy may have decoded them.
	['attachment; filename="gr\xc3\xbc\xc3\x9fe.pdf"', 'x', 'grüße.pdf'],
	['attachment; filename=\xe2\x98\x95.pdf', 'x', '☕.pdf'],
	['attachment; filename="gr\xfc\xdfe.pdf"', 'x', 'grüße.pdf'],
	['attachment; filename="☕ \xc3\xbc.pdf"', 'x', '☕ Ã¼.pdf'],
])('a reply with %j to %s is the file %s', (disposition, path, name) => {
	expect(nameOfFile(disposition, path)).toBe(name);
});
