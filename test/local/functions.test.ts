import { FunctionsHttpError, FunctionsRelayError, FunctionRegion } from '@supabase/supabase-js';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createUser, inOneHour, openApp, openClient, password, rowsOf, signToken } from './clients';
import { startLocal, type Local } from './harness';

const sample = path.resolve(__dirname, '../../local/functions-sample');

/** Functions of a test's own, which it can also change. */
const makeFolder = (functions: Readonly<Record<string, string>>): string => {
	const folder = mkdtempSync(path.join(tmpdir(), 'local-supabase-functions-'));
	for (const [name, source] of Object.entries(functions)) writeFunction(folder, name, source);
	return folder;
};

const writeFunction = (folder: string, name: string, source: string): void => {
	mkdirSync(path.join(folder, name), { recursive: true });
	writeFileSync(path.join(folder, name, 'index.ts'), source);
};

const call = async (local: Local, target: string, request: RequestInit = {}): Promise<Response> =>
	await fetch(`${local.url}/functions/v1/${target}`, {
		...request,
		headers: { apikey: local.keys.publishable, ...(request.headers as Record<string, string>) },
	});

const errorOf = async (response: Response): Promise<readonly unknown[]> => [
	response.status,
	response.headers.get('sb-error-code'),
	response.headers.get('x-relay-error'),
	await response.text(),
];

const relayError = (status: number, code: string, message: string): readonly unknown[] => [
	status,
	code,
	'true',
	JSON.stringify({ code, message }),
];

const notFound = relayError(404, 'NOT_FOUND', 'Requested function was not found');
const bootError = relayError(503, 'BOOT_ERROR', 'Function failed to start (please check logs)');
const workerError = relayError(500, 'WORKER_ERROR', 'Function exited due to an error (please check logs)');

const isAlive = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		const state = `/proc/${pid}/stat`;
		return !existsSync(state) || !/ Z /.test(readFileSync(state, 'utf8'));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
		throw error;
	}
};

const until = async (isTrue: () => boolean): Promise<void> => {
	for (let tries = 0; !isTrue(); tries++) {
		if (tries > 400) throw new Error('It did not come to that.');
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
};

describe.each(['deno', 'node'] as const)('in %s', (runtime) => {
	let local: Local;
	let own: Local;
	let folder: string;

	beforeAll(async () => {
		folder = makeFolder({
			gate: `
				let open = () => {};
				const opened = new Promise((resolve) => { open = resolve; });
				Deno.serve((request) => {
					if (request.method === 'POST') { open(); return new Response('opened'); }
					return new Response(new ReadableStream({
						async start(controller) {
							controller.enqueue(new TextEncoder().encode('first'));
							await opened;
							controller.enqueue(new TextEncoder().encode(' last'));
							controller.close();
						},
					}));
				});`,
			about: `Deno.serve(() => Response.json({ pid: Deno.pid, env: Deno.env.toObject() }));`,
			exported: `export default { fetch: () => new Response('exported') };`,
			imports: `
				import { word } from '../_shared/word.ts';
				Deno.serve(() => new Response(word));`,
			changing: `Deno.serve(() => new Response('one'));`,
			broken: `Deno.serve(() => new Response('never'`,
			idle: `console.log('I serve nothing');`,
		});
		mkdirSync(path.join(folder, '_shared'));
		writeFileSync(path.join(folder, '_shared/word.ts'), `export const word: string = 'shared';`);
		writeFileSync(path.join(folder, '_shared/index.ts'), `Deno.serve(() => new Response('private'));`);
		writeFileSync(path.join(folder, '.env'), 'FROM_FILE=file\nFROM_BOTH=file\n');
		[local, own] = await Promise.all([
			startLocal({ functions: { runtime, noVerifyJwt: ['echo'] } }),
			startLocal({
				seed: false,
				functions: { runtime, folder, env: { FROM_BOTH: 'options' } },
			}),
		]);
	});

	afterAll(async () => {
		await Promise.all([local.stop(), own.stop()]);
		rmSync(folder, { recursive: true, force: true });
	});

	test('the official client calls a function and gets its data', async () => {
		const { functions } = openClient(local, local.keys.publishable);
		expect(rowsOf(await functions.invoke('hello', { body: { name: 'Ann' } }))).toEqual({
			message: 'Hello Ann!',
		});
	});

	test('a function sees method, path, query, headers and body as they were sent', async () => {
		const { functions } = openClient(local, local.keys.publishable);
		const got = rowsOf(
			await functions.invoke('echo/orders/a%20b?tag=x&tag=y', {
				method: 'PATCH',
				body: 'some text',
				headers: { 'x-own': 'own' },
			}),
		);
		expect(got).toEqual({
			method: 'PATCH',
			path: '/echo/orders/a%20b',
			query: [
				['tag', 'x'],
				['tag', 'y'],
			],
			headers: expect.objectContaining({
				'content-type': 'text/plain',
				host: new URL(local.url).host,
				'x-own': 'own',
			}) as unknown,
			body: 'some text',
		});
		expect(JSON.stringify(got)).not.toContain(local.keys.publishable);
	});

	test('form fields, files and bytes arrive whole', async () => {
		const { functions } = openClient(local, local.keys.publishable);
		const form = new FormData();
		form.append('title', 'Beans');
		form.append('photo', new File(['pixels'], 'beans.png', { type: 'image/png' }));
		expect(rowsOf(await functions.invoke('echo', { body: form }))).toMatchObject({
			body: [
				{ name: 'title', value: 'Beans' },
				{ name: 'photo', file: 'beans.png', type: 'image/png', size: 6, text: 'pixels' },
			],
		});
		const bytes = Uint8Array.from([0, 255, 1, 254]);
		expect(rowsOf(await functions.invoke('echo', { body: bytes.buffer }))).toMatchObject({
			body: { base64: 'AP8B/g==', size: 4 },
		});
	});

	test('a file comes back byte by byte, under its own type and name', async () => {
		const reply = await call(local, 'file?size=70000&type=image/png&name=b%C3%B6hnchen.png');
		const bytes = new Uint8Array(await reply.arrayBuffer());
		expect([reply.status, reply.headers.get('content-type'), bytes.length, bytes[69_999]]).toEqual([
			200,
			'image/png',
			70_000,
			69_999 % 256,
		]);
		expect(reply.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''b%C3%B6hnchen.png");
	});

	test('a reply is handed on while it is still being written', async () => {
		const reply = await call(own, 'gate');
		const reader = reply.body!.getReader();
		expect(Buffer.from((await reader.read()).value!).toString()).toBe('first');
		expect(await (await call(own, 'gate', { method: 'POST' })).text()).toBe('opened');
		expect(Buffer.from((await reader.read()).value!).toString()).toBe(' last');
		expect((await reader.read()).done).toBe(true);
	});

	test('server-sent events come as they are written', async () => {
		const reply = await call(local, 'stream?count=2&every=1');
		expect([reply.headers.get('content-type'), await reply.text()]).toEqual([
			'text/event-stream',
			'id: 1\ndata: {"number":1,"of":2}\n\nid: 2\ndata: {"number":2,"of":2}\n\nevent: done\ndata: [DONE]\n\n',
		]);
	});

	test('what a function answers is its own affair, and a failure is marked as its own', async () => {
		expect(await errorOf(await call(local, 'failing?how=text'))).toEqual([404, null, null, 'No such coffee']);
		const failed = [500, 'EDGE_FUNCTION_ERROR', null];
		expect(await errorOf(await call(local, 'failing'))).toEqual([
			...failed,
			'{"error":"The roaster is cold","code":"COLD_ROASTER"}',
		]);
		expect(await errorOf(await call(local, 'failing?how=throw'))).toEqual([
			...failed,
			'Internal Server Error',
		]);
		const { functions } = openClient(local, local.keys.publishable);
		expect((await functions.invoke('failing')).error).toBeInstanceOf(FunctionsHttpError);
	});

	test('a reply that breaks off is cut, not finished', async () => {
		const reply = await call(local, 'failing?how=break');
		expect(reply.status).toBe(200);
		await expect(reply.text()).rejects.toThrow('terminated');
	});

	test('a function that takes its process down, or all memory, is reported and started again', async () => {
		expect(await errorOf(await call(local, 'failing?how=exit'))).toEqual(workerError);
		expect(await errorOf(await call(local, 'failing?how=memory'))).toEqual(
			relayError(
				546,
				'WORKER_RESOURCE_LIMIT',
				'Function failed due to not having enough compute resources (please check logs)',
			),
		);
		expect((await call(local, 'failing?how=text')).status).toBe(404);
		const { functions } = openClient(local, local.keys.publishable);
		const { error } = await functions.invoke('failing?how=exit');
		expect(error).toBeInstanceOf(FunctionsRelayError);
	});

	test('a function that does not start is reported, and works once it is mended', async () => {
		expect(await errorOf(await call(own, 'broken'))).toEqual(bootError);
		expect(await errorOf(await call(own, 'idle'))).toEqual(bootError);
		writeFunction(folder, 'broken', `Deno.serve(() => new Response('mended'));`);
		expect(await (await call(own, 'broken')).text()).toBe('mended');
	});

	test('a function whose file changes is started anew, also when the change is in what functions share', async () => {
		expect(await (await call(own, 'changing')).text()).toBe('one');
		writeFunction(folder, 'changing', `Deno.serve(() => new Response('number two'));`);
		expect(await (await call(own, 'changing')).text()).toBe('number two');
		expect(await (await call(own, 'imports')).text()).toBe('shared');
		writeFileSync(path.join(folder, '_shared/word.ts'), `export const word: string = 'shared anew';`);
		expect(await (await call(own, 'imports')).text()).toBe('shared anew');
	});

	test('a function may also export fetch', async () => {
		expect(await (await call(own, 'exported')).text()).toBe('exported');
	});

	test('only folders with a function in them can be called', async () => {
		expect(local.functions).toEqual(['echo', 'failing', 'file', 'hello', 'notes', 'slow', 'stream']);
		for (const name of ['nothing', '_shared', '', '..%2F..%2Fetc', 'hello.ts']) {
			expect(await errorOf(await call(own, name))).toEqual(notFound);
		}
	});

	test('the environment is that of the project and of the folder, and nothing of this machine', async () => {
		const { env } = (await (await call(own, 'about')).json()) as { readonly env: Record<string, string> };
		expect(env).toEqual({
			FROM_FILE: 'file',
			FROM_BOTH: 'options',
			SB_REGION: 'local',
			SUPABASE_ANON_KEY: own.keys.anon,
			SUPABASE_DB_URL: own.databaseUrl,
			SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: own.keys.publishable }),
			SUPABASE_SECRET_KEYS: JSON.stringify({ default: own.keys.secret }),
			SUPABASE_SERVICE_ROLE_KEY: own.keys.serviceRole,
			SUPABASE_URL: own.url,
		});
	});

	test('many requests share one process, and several functions run side by side', async () => {
		const pids = await Promise.all(
			Array.from({ length: 8 }, async () => {
				const { pid } = (await (await call(own, 'about')).json()) as { readonly pid: number };
				return pid;
			}),
		);
		expect(new Set(pids).size).toBe(1);
		const replies = await Promise.all(
			['hello', 'slow?ms=50', 'slow?ms=20', 'echo', 'notes'].map(async (target) => await call(local, target)),
		);
		expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
	});

	test('a function reads rows as whoever calls it', async () => {
		const { id } = await createUser(local, `reader-${runtime}@example.com`);
		await openClient(local, local.keys.secret).from('notes').insert({ user_id: id, body: 'mine' });
		const app = openApp(local);
		expect(rowsOf(await app.functions.invoke('notes'))).toEqual([]);
		rowsOf(await app.auth.signInWithPassword({ email: `reader-${runtime}@example.com`, password }));
		expect(rowsOf(await app.functions.invoke('notes'))).toEqual([
			{ id: expect.any(Number) as unknown, body: 'mine' },
		]);
	});
});

describe('the platform', () => {
	let local: Local;

	beforeAll(async () => {
		local = await startLocal({ seed: false, functions: { noVerifyJwt: ['echo'] } });
	});

	afterAll(async () => await local.stop());

	const hello = async (headers: Readonly<Record<string, string>>): Promise<unknown> => {
		const response = await fetch(`${local.url}/functions/v1/hello`, { method: 'POST', headers });
		return response.status === 200 ? 200 : await errorOf(response);
	};

	test('lets in whoever brings a key or a good token', async () => {
		const { publishable, secret, anon, serviceRole } = local.keys;
		const user = signToken({ role: 'authenticated', exp: inOneHour() }, local.jwtSecret);
		const welcome: readonly Readonly<Record<string, string>>[] = [
			{ apikey: publishable },
			{ apikey: secret },
			{ authorization: `Bearer ${publishable}` },
			{ apikey: publishable, authorization: `Bearer ${publishable}` },
			{ authorization: `Bearer ${anon}` },
			{ authorization: `bearer ${serviceRole}` },
			{ authorization: `Bearer ${user}` },
			{ apikey: publishable, authorization: `Bearer ${user}` },
		];
		expect(await Promise.all(welcome.map(hello))).toEqual(welcome.map(() => 200));
	});

	test('lets in nobody else, and says why', async () => {
		const missing = relayError(401, 'UNAUTHORIZED_NO_AUTH_HEADER', 'Missing authorization header');
		const format = relayError(401, 'UNAUTHORIZED_INVALID_JWT_FORMAT', 'Invalid JWT format');
		const legacy = relayError(401, 'UNAUTHORIZED_LEGACY_JWT', 'Invalid JWT');
		const { publishable, anon } = local.keys;
		const old = signToken({ role: 'authenticated', exp: 1_000_000_000 }, local.jwtSecret);
		const foreign = signToken({ role: 'authenticated', exp: inOneHour() }, 'of another project altogether');
		const odd = (alg: string): string =>
			`${Buffer.from(JSON.stringify({ alg })).toString('base64url')}.e30.c2lnbmVk`;
		expect(await hello({})).toEqual(missing);
		expect(await hello({ apikey: 'sb_publishable_wrong' })).toEqual(missing);
		// A legacy key is a token, and tokens are looked for in the other header.
		expect(await hello({ apikey: anon })).toEqual(missing);
		expect(await hello({ authorization: 'Basic YTpi' })).toEqual(format);
		expect(await hello({ authorization: 'Bearer sb_publishable_wrong' })).toEqual(format);
		expect(await hello({ authorization: 'Bearer nonsense' })).toEqual(format);
		expect(await hello({ apikey: publishable, authorization: `Bearer ${old}` })).toEqual(legacy);
		expect(await hello({ authorization: `Bearer ${foreign}` })).toEqual(legacy);
		expect(await hello({ authorization: `Bearer ${odd('ES256')}` })).toEqual(
			relayError(401, 'UNAUTHORIZED_ASYMMETRIC_JWT', 'Invalid JWT'),
		);
		expect(await hello({ authorization: `Bearer ${odd('PS512')}` })).toEqual(
			relayError(401, 'UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM', 'Unsupported JWT algorithm PS512'),
		);
	});

	test('a function without that check is open to everybody, and a preflight always passes', async () => {
		expect((await fetch(`${local.url}/functions/v1/echo`)).status).toBe(200);
		const preflight = await fetch(`${local.url}/functions/v1/echo`, { method: 'OPTIONS' });
		expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([200, null]);
		expect(await preflight.json()).toMatchObject({ method: 'OPTIONS', path: '/echo' });
		expect((await fetch(`${local.url}/functions/v1/hello`, { method: 'OPTIONS' })).status).toBe(200);
		const refused = await fetch(`${local.url}/functions/v1/nothing`);
		expect(refused.headers.get('access-control-allow-origin')).toBe('*');
	});

	test('tells the region that was asked for', async () => {
		const { functions } = openClient(local, local.keys.publishable);
		const { data, response } = await functions.invoke('echo', { region: FunctionRegion.EuWest1 });
		expect(response?.headers.get('x-sb-edge-region')).toBe('eu-west-1');
		expect(data).toMatchObject({ query: [['forceFunctionRegion', 'eu-west-1']] });
		const byQuery = await call(local, 'echo?forceFunctionRegion=us-east-1');
		expect(byQuery.headers.get('x-sb-edge-region')).toBe('us-east-1');
		expect((await call(local, 'echo')).headers.get('x-sb-edge-region')).toBe('local');
	});

	test('answers HEAD without a body, and refuses methods that are none of its own', async () => {
		const head = await call(local, 'hello', { method: 'HEAD' });
		expect([head.status, await head.text()]).toEqual([200, '']);
		expect((await call(local, 'hello', { method: 'PROPFIND' })).status).toBe(405);
	});

	test('gives up on a function that does not begin to answer', async () => {
		const impatient = await startLocal({ seed: false, functions: { idleTimeout: 400 } });
		try {
			expect(await errorOf(await call(impatient, 'slow?ms=60000'))).toEqual(
				relayError(504, 'IDLE_TIMEOUT', 'Request idle timeout limit (0.4s) reached'),
			);
		} finally {
			await impatient.stop();
		}
	});
});

test('functions end with their server, also when it is killed', async () => {
	const folder = makeFolder({ about: `Deno.serve(() => Response.json({ pid: Deno.pid }));` });
	try {
		for (const end of ['stop', 'kill'] as const) {
			const local = await startLocal({ seed: false, functions: { folder } });
			const { pid } = (await (await call(local, 'about')).json()) as { readonly pid: number };
			expect(isAlive(pid)).toBe(true);
			if (end === 'stop') await local.stop();
			else local.process.kill('SIGKILL');
			await until(() => !isAlive(pid));
		}
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});

test('an import from elsewhere is loaded from nowhere, unless that is allowed', async () => {
	const folder = makeFolder({
		far: `import 'https://nowhere.invalid/module.ts';\nDeno.serve(() => new Response('ran'));`,
	});
	const local = await startLocal({ seed: false, functions: { folder, runtime: 'deno' } });
	let printed = '';
	local.process.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
	try {
		expect(await errorOf(await call(local, 'far'))).toEqual(bootError);
		await until(() => printed.includes('[far] Error: It imports what Deno has not loaded before.'));
	} finally {
		await local.stop();
		rmSync(folder, { recursive: true, force: true });
	}
});

test('names of the environment that are the platform’s, and folders that are not there, are refused at the start', async () => {
	await expect(startLocal({ seed: false, functions: { env: { SUPABASE_URL: 'x' } } })).rejects.toThrow(
		"Functions cannot be given SUPABASE_URL: names that begin so are the platform's.",
	);
	await expect(startLocal({ functions: { folder: path.join(sample, 'nowhere') } })).rejects.toThrow(
		'There is no folder of functions',
	);
});
