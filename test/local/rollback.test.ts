import { openDatabase, sendJson } from './clients';
import { startLocal, type Local } from './harness';

const prefer = 'tx=rollback';

/** What each request answers, and the names that the staff have afterwards. */
const runAll = async (local: Local) => {
	const database = openDatabase(local);
	try {
		await database.unsafe(`
			create function public.hire(name text) returns setof public.staff language sql volatile
				as 'insert into public.staff (name) values (hire.name) returning *';
		`);
		const send = async (method: string, path: string, body?: unknown, more = '') => {
			const reply = await sendJson(local, method, `/rest/v1/${path}`, {
				body,
				headers: { prefer: `${prefer}${more}` },
			});
			const names = await database.unsafe<{ name: string }[]>(
				'select name from public.staff where id > 4 order by id',
			);
			return [
				reply.status,
				reply.text,
				reply.headers.get('preference-applied'),
				names.map(({ name }) => name).join(),
			];
		};
		return {
			insert: await send('POST', 'staff?select=name', { id: 50, name: 'A' }, ', return=representation'),
			insertNothing: await send('POST', 'staff', []),
			upsert: await send('POST', 'staff', [{ id: 51, name: 'B' }], ', resolution=merge-duplicates'),
			put: await send('PUT', 'staff?id=eq.52', { id: 52, name: 'C' }),
			update: await send('PATCH', 'staff?id=eq.50', { name: 'D' }),
			updateNothing: await send('PATCH', 'staff?id=eq.50', {}),
			updateNothingBack: await send('PATCH', 'staff?id=eq.50', {}, ', return=representation'),
			delete: await send('DELETE', 'staff?id=gt.50'),
			call: await send('POST', 'rpc/hire?select=name', { name: 'E' }),
			callNothing: await send('POST', 'rpc/restock', { product: 4 }),
			read: await send('GET', 'staff?select=name&id=eq.-1'),
		};
	} finally {
		await database.end();
	}
};

test('tx=rollback undoes every write, and is confirmed', async () => {
	const local = await startLocal({ txOverride: true });
	try {
		expect(await runAll(local)).toEqual({
			insert: [201, '[{"name":"A"}]', 'return=representation, tx=rollback', ''],
			insertNothing: [201, '', prefer, ''],
			upsert: [201, '', 'resolution=merge-duplicates, tx=rollback', ''],
			put: [204, '', prefer, ''],
			update: [204, '', prefer, ''],
			updateNothing: [204, '', prefer, ''],
			updateNothingBack: [200, '[]', 'return=representation, tx=rollback', ''],
			delete: [204, '', prefer, ''],
			call: [200, '[{"name":"E"}]', prefer, ''],
			callNothing: [204, '', prefer, ''],
			read: [200, '[]', prefer, ''],
		});
	} finally {
		await local.stop();
	}
});

test('where the server does not let its callers decide, everything is stored and nothing says otherwise', async () => {
	const local = await startLocal();
	try {
		expect(await runAll(local)).toEqual({
			insert: [201, '[{"name":"A"}]', 'return=representation', 'A'],
			insertNothing: [201, '', null, 'A'],
			upsert: [201, '', 'resolution=merge-duplicates', 'A,B'],
			put: [204, '', null, 'A,B,C'],
			update: [204, '', null, 'D,B,C'],
			updateNothing: [204, '', null, 'D,B,C'],
			updateNothingBack: [200, '[]', 'return=representation', 'D,B,C'],
			delete: [204, '', null, 'D'],
			call: [200, '[{"name":"E"}]', null, expect.stringMatching(/^(?:D,E|E,D)$/)],
			callNothing: [204, '', null, expect.stringMatching(/^(?:D,E|E,D)$/)],
			read: [200, '[]', null, expect.stringMatching(/^(?:D,E|E,D)$/)],
		});
		// The preference is known all the same.
		const strict = await sendJson(local, 'DELETE', '/rest/v1/staff?id=eq.-1', {
			headers: { prefer: 'tx=rollback, handling=strict' },
		});
		expect([strict.status, strict.headers.get('preference-applied')]).toEqual([204, 'handling=strict']);
	} finally {
		await local.stop();
	}
});

test('what is checked only at the end of a transaction is checked before it is undone', async () => {
	const local = await startLocal({ txOverride: true });
	const database = openDatabase(local);
	try {
		await database.unsafe(
			'create table public.late (id int primary key, at int references public.late deferrable initially deferred)',
		);
		const { status, text } = await sendJson(local, 'POST', '/rest/v1/late', {
			body: { id: 1, at: 2 },
			headers: { prefer },
		});
		expect([status, JSON.parse(text).code]).toEqual([409, '23503']);
	} finally {
		await database.end();
		await local.stop();
	}
});
