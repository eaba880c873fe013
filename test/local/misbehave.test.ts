import { send, sendJson } from './clients';
import { startLocal, type Local } from './harness';

let local: Local;

beforeAll(async () => {
	local = await startLocal();
});

afterAll(async () => {
	await local.stop();
});

const read = async () => await sendJson(local, 'GET', '/rest/v1/todos?select=id&order=id');
const whole = '[{"id":1}, \n {"id":2}, \n {"id":3}, \n {"id":4}, \n {"id":5}]';

test('answers with a status, headers and a body, as often as asked', async () => {
	await local.misbehave({
		times: 2,
		how: { status: 429, headers: { 'retry-after': '7' }, body: { message: 'slow down' } },
	});
	for (let time = 0; time < 2; time++) {
		const reply = await read();
		expect([reply.status, reply.headers.get('retry-after'), reply.text]).toEqual([
			429,
			'7',
			'{"message":"slow down"}',
		]);
	}
	expect((await read()).text).toBe(whole);
});

test('answers with an HTML page', async () => {
	await local.misbehave({
		how: { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad gateway</html>' },
	});
	const reply = await read();
	expect([reply.status, reply.headers.get('content-type'), reply.text]).toEqual([
		502,
		'text/html',
		'<html>Bad gateway</html>',
	]);
});

test('redirects to another host', async () => {
	await local.misbehave({ how: { status: 307, headers: { location: 'http://elsewhere.example/' } } });
	const response = await send(local, '/rest/v1/todos', { redirect: 'manual' });
	expect([response.status, response.headers.get('location')]).toEqual([307, 'http://elsewhere.example/']);
});

test('waits', async () => {
	await local.misbehave({ how: { delay: 300 } });
	const start = Date.now();
	expect((await read()).text).toBe(whole);
	expect(Date.now() - start).toBeGreaterThanOrEqual(290);
});

test('drops a connection before the request is handled, or after', async () => {
	const insert = async (id: number) =>
		await sendJson(local, 'POST', '/rest/v1/staff', { body: { id, name: 'x' } });
	await local.misbehave({ how: { drop: 'request' } });
	await expect(insert(80)).rejects.toThrow('fetch failed');
	await local.misbehave({ how: { drop: 'reply' } });
	await expect(insert(81)).rejects.toThrow('fetch failed');
	expect((await sendJson(local, 'GET', '/rest/v1/staff?select=id&id=gte.80')).text).toBe('[{"id":81}]');
});

test('cuts a reply short', async () => {
	await local.misbehave({ how: { cutAfter: 10 } });
	const response = await send(local, '/rest/v1/todos?select=id&order=id');
	expect(response.status).toBe(200);
	let received = '';
	await expect(
		(async () => {
			for await (const chunk of response.body ?? []) received += Buffer.from(chunk).toString();
		})(),
	).rejects.toThrow('terminated');
	expect(received).toBe(whole.slice(0, 10));
	await local.misbehave({ how: { cutAfter: 0 } });
	await expect(read()).rejects.toThrow();
});

test('lies about the content type', async () => {
	await local.misbehave({ how: { contentType: 'text/html' } });
	const reply = await read();
	expect([reply.headers.get('content-type'), reply.text]).toEqual(['text/html', whole]);
});

test('hits only the requests that match, in the order of the plans, until it is taken back', async () => {
	const first = await local.misbehave({ match: /^POST .*\/todos/, how: { status: 503 } });
	const second = await local.misbehave({ match: /id=eq\.1$/, times: 100, how: { status: 418 } });
	expect((await read()).status).toBe(200);
	expect((await sendJson(local, 'GET', '/rest/v1/todos?id=eq.1')).status).toBe(418);
	expect((await sendJson(local, 'POST', '/rest/v1/todos', { body: { title: 'x' } })).status).toBe(503);
	await second();
	expect((await sendJson(local, 'GET', '/rest/v1/todos?id=eq.1')).status).toBe(200);
	await first();
});
