import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { connect, readCsv, run, type Clock, type Project, type Send } from '../../shared';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { sendByFetch } from '../send-by-fetch';

/** A clock that notes how long it was asked to sleep and does not. */
const patientClock = () => {
	const slept: number[] = [];
	const clock: Clock = {
		now: () => 1_000_000,
		sleep: async (milliseconds) => {
			slept.push(milliseconds);
		},
	};
	return { clock, slept };
};

const secret = 'sb_secret_planted';
const select = { table: 'todos' };
const insert = { table: 'todos', rows: { title: 'x' } };

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

const at = (project: Partial<Project> = {}, clock?: Clock) =>
	connect({ url: server.url, key: secret, ...project }, { send: sendByFetch, clock });

describe('repeating', () => {
	const unavailable = { status: 503, body: { code: 'PGRST002', message: 'schema cache' } };
	const fine = { status: 200, body: [{ id: 1 }] };

	it('sends a read again until it is answered, and says the how-manieth time it is', async () => {
		const { clock, slept } = patientClock();
		server.answerWith(unavailable, { ...unavailable, headers: { 'retry-after': '2' } }, fine);
		expect(await run(at({}, clock), 'database.select', select)).toMatchObject({ data: [{ id: 1 }] });
		expect(server.requests.map(({ headers }) => headers['x-retry-count'])).toEqual([undefined, '1', '2']);
		expect(slept[0]).toBeGreaterThanOrEqual(250);
		expect(slept[0]).toBeLessThanOrEqual(500);
		expect(slept[1]).toBe(2000);
	});

	it('gives up after the fourth try with what the server said', async () => {
		server.answerWith(unavailable);
		await expect(run(at({}, patientClock().clock), 'database.select', select)).rejects.toMatchObject({
			status: 503,
			code: 'PGRST002',
		});
		expect(server.requests).toHaveLength(4);
	});

	const isNotKnown = 'It is not known whether the change was made: look before you send it again.';
	const bare = { body: '<html>bad gateway</html>', headers: { 'content-type': 'text/html' } };
	const isUnwell = 'The project is starting, paused or overloaded.';

	it.each([
		[{ ...bare, status: 500 }, `Look into the project's logs. ${isNotKnown}`],
		[{ ...bare, status: 502 }, `${isUnwell} ${isNotKnown}`],
		[{ ...bare, status: 503 }, `${isUnwell} ${isNotKnown}`],
		[
			{ ...bare, status: 503, headers: { 'retry-after': '7' } },
			`The server asks to wait 7 seconds. ${isNotKnown}`,
		],
		[{ ...bare, status: 504 }, `The request took longer than the gateway allows. ${isNotKnown}`],
		[{ ...bare, status: 520 }, isNotKnown],
		[{ status: 503, body: { code: '08006', message: 'lost' } }, `${isUnwell} ${isNotKnown}`],
		[{ status: 503, body: { code: '57P01', message: 'shut down' } }, `${isUnwell} ${isNotKnown}`],
		[
			{ status: 500, body: { code: 'PGRSTX00', message: '?' } },
			`Look into the project's logs. ${isNotKnown}`,
		],
	])('never sends a write twice, nor tells to, after %j', async (reply, advice) => {
		for (const [operation, params] of [
			['insert', insert],
			['update', { table: 'todos', values: { title: 'x' }, matchColumns: { id: 1 } }],
			['delete', { table: 'todos', matchColumns: { id: 1 } }],
			['rpc', { function: 'add_todo' }],
		] as const) {
			server.answerWith(reply);
			await expect(run(at({}, patientClock().clock), `database.${operation}`, params)).rejects.toMatchObject({
				status: reply.status,
				advice,
			});
			expect(server.requests).toHaveLength(1);
		}
	});

	it.each([
		['the database took everything back', '57014', 'The statement took longer than the database allows'],
		[
			'there was no connection',
			'PGRST002',
			'The database is starting or unreachable. Try again in a minute.',
		],
	])('says what to do about a write when %s', async (_what, code, advice) => {
		server.answerWith({ status: 503, body: { code, message: 'no' } });
		await expect(run(at({ retry: false }), 'database.insert', insert)).rejects.toMatchObject({
			code,
			advice: expect.stringMatching(`^${advice}`),
		});
	});

	it.each([
		['database.select', select],
		['database.upsert', { table: 't', rows: { name: 'x' }, onConflict: 'name' }],
	])('tells to try again what does no harm: %s', async (operation, params) => {
		server.answerWith({ ...bare, status: 503 });
		await expect(run(at({ retry: false }), operation, params)).rejects.toMatchObject({
			advice: `${isUnwell} Try again in a minute.`,
		});
	});

	it('sends an insert again after 429, which certainly did nothing', async () => {
		server.answerWith(
			{ status: 429, headers: { 'retry-after': 'Thu, 01 Jan 1970 00:16:45 GMT' } },
			{ status: 201, body: [{ id: 1 }] },
		);
		const { clock, slept } = patientClock();
		await run(at({}, clock), 'database.insert', insert);
		expect(slept).toEqual([5000]);
	});

	it('does not wait longer than allowed, and tells how long the server asked for', async () => {
		server.answerWith({ status: 429, headers: { 'retry-after': '3600' } });
		await expect(run(at({}, patientClock().clock), 'database.select', select)).rejects.toMatchObject({
			status: 429,
			advice: 'The server asks to wait 3600 seconds.',
		});
		expect(server.requests).toHaveLength(1);
	});

	it.each([
		['without conflict columns', { rows: { name: 'x' } }, 1],
		['with a conflict column that is null', { rows: { name: null }, onConflict: 'name' }, 1],
		['that ignores duplicates', { rows: { name: 'x' }, onConflict: 'name', ignoreDuplicates: true }, 1],
		[
			'whose conflict columns all have values',
			{ rows: [{ name: 'x' }, { name: 'y' }], onConflict: 'name' },
			2,
		],
	])('sends an upsert %s so often after a lost reply', async (_what, params, times) => {
		server.answerWith(unavailable, fine);
		await run(at({}, patientClock().clock), 'database.upsert', { table: 't', ...params }).catch(
			(error: unknown) => error,
		);
		expect(server.requests).toHaveLength(times);
	});

	it.each(['EHOSTUNREACH', 'ENETUNREACH', 'ECONNRESET'])(
		'never sends an insert twice after %s',
		async (code) => {
			let times = 0;
			const send: Send = async () => {
				times += 1;
				return await Promise.reject(Object.assign(new Error(code), { code }));
			};
			const connection = connect(
				{ url: 'https://abc.supabase.co', key: secret },
				{ send, clock: patientClock().clock },
			);
			await expect(run(connection, 'database.insert', insert)).rejects.toMatchObject({ code });
			expect(times).toBe(1);
		},
	);

	const isOfEarlier = 'It is not known whether an earlier try was done; to send it again does no harm.';
	const upsert = { table: 't', rows: { name: 'x' }, onConflict: 'name' };

	it.each([
		[
			{ status: 429, headers: { 'retry-after': '3600' } },
			`The server asks to wait 3600 seconds. ${isOfEarlier}`,
		],
		[{ status: 413 }, isOfEarlier],
		[
			{ status: 401, body: { code: 'PGRST303', message: 'JWT expired' } },
			`Sign in again, or leave the token out to use the project key. ${isOfEarlier}`,
		],
	])('tells that an earlier try may have done what %j refuses', async (reply, advice) => {
		server.answerWith({ ...bare, status: 502 }, reply);
		await expect(run(at({}, patientClock().clock), 'database.upsert', upsert)).rejects.toMatchObject({
			status: reply.status,
			advice: expect.stringMatching(new RegExp(`${advice}$`)),
			mayBeDone: true,
		});
		expect(server.requests).toHaveLength(2);
	});

	it.each([
		[
			'the database refuses what was sent',
			[
				{ ...bare, status: 502 },
				{ status: 409, body: { code: '23505', message: 'no' } },
			],
		],
		['no try before it can have done anything', [{ status: 429 }, { status: 413 }]],
	])('does not doubt a refusal when %s', async (_what, replies) => {
		server.answerWith(...replies);
		const error: unknown = await run(at({}, patientClock().clock), 'database.upsert', upsert).catch(
			(reason: unknown) => reason,
		);
		expect(error).toMatchObject({ status: replies[1]?.status });
		expect(error).not.toMatchObject({ mayBeDone: true });
		expect(server.requests).toHaveLength(2);
	});

	it('a file of rows does not say that none is stored of which an earlier try may have stored some', async () => {
		const rows = readCsv(['name\na\nb']);
		// The description of the API comes first.
		server.answerWith(
			{ status: 404 },
			{ ...bare, status: 502 },
			{ status: 429, headers: { 'retry-after': '3600' } },
		);
		await expect(
			run(at({}, patientClock().clock), 'database.upsert', { table: 't', rows, onConflict: 'name' }),
		).rejects.toMatchObject({
			status: 429,
			advice: expect.stringContaining('It is not known of rows 1 to 2; what follows was not sent.'),
		});
	});

	it('can be turned off', async () => {
		server.answerWith(unavailable);
		await expect(run(at({ retry: false }), 'database.select', select)).rejects.toMatchObject({ status: 503 });
		expect(server.requests).toHaveLength(1);
	});

	it('stops waiting when it is told to', async () => {
		server.answerWith(unavailable);
		const stop = new AbortController();
		const running = run(at({ retry: { firstDelay: 60_000 } }), 'database.select', select, {
			signal: stop.signal,
		});
		setTimeout(() => stop.abort(), 50);
		await expect(running).rejects.toMatchObject({ name: 'SupabaseError', code: 'ABORTED' });
	});

	it('sends nothing when it was told to stop before', async () => {
		server.answerWith(fine);
		await expect(run(at(), 'database.select', select, { signal: AbortSignal.abort() })).rejects.toMatchObject(
			{ code: 'ABORTED' },
		);
		expect(server.requests).toHaveLength(0);
	});
});

describe('answers that are none', () => {
	it('calls a web page what it is', async () => {
		server.answerWith({ status: 200, body: '<html></html>', headers: { 'content-type': 'text/html' } });
		await expect(run(at(), 'database.select', select)).rejects.toMatchObject({
			code: 'NOT_SUPABASE',
			field: 'url',
		});
	});

	it('does not take JSON that was cut short', async () => {
		server.answerWith({ status: 200, body: '[{"id": 1', headers: { 'content-type': 'application/json' } });
		await expect(run(at(), 'database.select', select)).rejects.toMatchObject({
			code: 'INCOMPLETE_REPLY',
			advice: expect.stringContaining('Try again'),
		});
		await expect(run(at(), 'database.insert', insert)).rejects.toMatchObject({
			code: 'INCOMPLETE_REPLY',
			advice: expect.stringContaining('may have been made'),
		});
	});

	it('does not follow a redirect, and names where it leads', async () => {
		server.answerWith({ status: 301, headers: { location: 'https://elsewhere.example/rest/v1/todos' } });
		await expect(run(at(), 'database.select', select)).rejects.toMatchObject({
			code: 'REDIRECTED',
			reason: 'The address redirects to https://elsewhere.example',
		});
	});

	it.each([
		[
			{ message: 'Invalid API key', hint: 'Double check your API key.' },
			401,
			{ reason: 'Invalid API key', field: 'key', advice: expect.stringContaining('Copy the key again') },
		],
		[
			{ msg: 'Signups not allowed', error_code: 'signup_disabled' },
			422,
			{ reason: 'Signups not allowed', code: 'signup_disabled' },
		],
		[{ error: 'Bucket not found', statusCode: '404' }, 404, { reason: 'Bucket not found' }],
		[
			{ code: '42501', message: 'permission denied for table a', details: null, hint: null },
			403,
			{ code: '42501', advice: expect.stringContaining('Row level security') },
		],
		['{"message": "cut', 500, { reason: '{"message": "cut', advice: expect.stringContaining('logs') }],
		['', 418, { reason: 'The server answered with status 418' }],
	])('reads the refusal %j', async (body, status, said) => {
		server.answerWith({ status, body });
		await expect(run(at({ retry: false }), 'database.select', select)).rejects.toMatchObject({
			status,
			...said,
		});
	});
});

describe('no answer', () => {
	let sockets: Socket[] = [];
	let broken: Server | undefined;
	const brokenServer = async (behave: (socket: Socket) => void) => {
		broken = createServer((socket) => {
			sockets.push(socket);
			socket.on('error', () => socket.destroy());
			behave(socket);
		});
		await new Promise<void>((resolve) => broken!.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(broken.address() as AddressInfo).port}`;
	};
	afterEach(async () => {
		sockets.forEach((socket) => socket.destroy());
		sockets = [];
		await new Promise<void>((resolve) => (broken ? broken.close(() => resolve()) : resolve()));
		broken = undefined;
	});

	it('tells that nothing listens there', async () => {
		const url = await brokenServer(() => {});
		await new Promise<void>((resolve) => broken!.close(() => resolve()));
		broken = undefined;
		const { clock, slept } = patientClock();
		await expect(run(at({ url }, clock), 'database.insert', insert)).rejects.toMatchObject({
			status: 0,
			code: 'ECONNREFUSED',
			reason: `Could not reach ${new URL(url).host}`,
			advice: expect.stringContaining('check the Project URL'),
		});
		expect(slept).toHaveLength(3);
	});

	it('tells that the name is unknown', async () => {
		const send: Send = async () =>
			await Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }));
		const connection = connect(
			{ url: 'https://no-such-project.invalid', key: secret, retry: false },
			{ send },
		);
		await expect(run(connection, 'database.select', select)).rejects.toMatchObject({
			code: 'ENOTFOUND',
			message: expect.stringContaining('No host has this name'),
		});
	});

	it('gives a server that keeps silent only its time', async () => {
		const url = await brokenServer(() => {});
		const project = { url, timeouts: { database: 100 }, retry: false };
		await expect(run(at(project), 'database.select', select)).rejects.toMatchObject({
			code: 'ETIMEDOUT',
			reason: `${new URL(url).host} did not answer within 0.1 seconds`,
			advice: expect.stringContaining('Raise the timeout'),
		});
		await expect(run(at(project), 'database.insert', insert)).rejects.toMatchObject({
			code: 'ETIMEDOUT',
			advice: expect.stringContaining('not known whether the change was made'),
		});
	});

	it('says that a change may have been made when the connection was cut, and sends it once', async () => {
		let connections = 0;
		const url = await brokenServer((socket) => {
			connections += 1;
			socket.once('data', () => socket.destroy());
		});
		await expect(run(at({ url }, patientClock().clock), 'database.insert', insert)).rejects.toMatchObject({
			status: 0,
			advice: expect.stringContaining('not known whether the change was made'),
		});
		expect(connections).toBe(1);
	});

	it('never tells the key', async () => {
		const send: Send = async ({ headers }) =>
			await Promise.reject(new Error(`failed with ${JSON.stringify(headers)}`));
		const connection = connect(
			{
				url: 'https://abc.supabase.co',
				key: 'custom-planted-key',
				headers: { 'x-api-token': 'planted-token' },
				accessToken: 'planted-access',
				retry: false,
			},
			{ send },
		);
		const error = await run(connection, 'database.select', select).catch((caught: unknown) => caught);
		expect(error).toBeInstanceOf(Error);
		expect(`${JSON.stringify(error)} ${(error as Error).message} ${(error as Error).stack}`).not.toContain(
			'planted',
		);
	});
});

it.each([
	[{ url: 'nonsense' }, 'INVALID_PROJECT_URL', 'url'],
	[{ key: '' }, 'INVALID_PROJECT_KEY', 'key'],
	[{ key: 'two words' }, 'INVALID_PROJECT_KEY', 'key'],
])('refuses a project with %j', (project, code, field) => {
	expect(() => at(project)).toThrow(expect.objectContaining({ code, field }));
});

it('reads integers beyond 2^53 exactly', async () => {
	server.answerWith({ status: 200, body: '[{"id": 9007199254740993}]' });
	expect(await run(at(), 'database.select', select)).toMatchObject({ data: [{ id: '9007199254740993' }] });
});
