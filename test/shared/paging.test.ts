import { connect, run, type HttpReply } from '../../shared';

/** A server that answers every page request with what `page` says. */
const connectionTo = (page: (query: URLSearchParams, request: number) => Partial<HttpReply>) => {
	let requests = 0;
	return connect(
		{ url: 'https://abc.supabase.co', key: 'k-test', retry: false },
		{
			send: async ({ url }) => {
				requests += 1;
				if (requests > 50) throw new Error('endless');
				return { status: 200, headers: {}, body: [], ...page(new URL(url).searchParams, requests) };
			},
		},
	);
};

const rows = (from: number, count: number) =>
	Array.from({ length: count }, (_each, index) => ({ id: from + index }));
const all = { table: 't', returnAll: true, keyColumns: 'id' };

it.each(['key', 'offset'])('ends with an error when the same page comes for ever (by %s)', async (pageBy) => {
	const connection = connectionTo(() => ({ body: rows(1, 1000), headers: { 'content-range': '0-999/*' } }));
	await expect(run(connection, 'database.select', { ...all, pageBy })).rejects.toMatchObject({
		code: 'INCOMPLETE_REPLY',
		reason: expect.stringContaining('same page'),
	});
});

it.each([
	['text', { body: 'busy', headers: { 'content-type': 'text/plain' } }],
	['nothing', { body: '' }],
	['an object', { body: { message: 'slow down' } }],
])('does not take %s for the end of the rows', async (_what, reply) => {
	const connection = connectionTo((_query, request) => (request === 1 ? { body: rows(1, 1000) } : reply));
	await expect(run(connection, 'database.select', all)).rejects.toMatchObject({ code: 'INCOMPLETE_REPLY' });
});

it('gives no more rows than asked for, whatever the server sends', async () => {
	const connection = connectionTo((_query, request) => ({
		body: request === 1 ? rows(1, 1000) : rows(1001, 1000),
	}));
	const { data } = await run(connection, 'database.select', { table: 't', limit: 1200, keyColumns: 'id' });
	expect(data).toHaveLength(1200);
});

it('gives a limit its full number when the page size is small', async () => {
	const pages = connectionTo((query) => {
		const after = Number(/^gte\.(\d+)$/.exec(String(query.get('id')))?.[1] ?? 1);
		return { body: rows(after, Number(query.get('limit'))) };
	});
	const { data } = await run(pages, 'database.select', {
		table: 't',
		limit: 120,
		pageSize: 50,
		keyColumns: 'id',
	});
	expect(data).toEqual(rows(1, 120));
});

it.each([
	[{ orders: [{ column: 'customers(name)' }] }, 'Rows sorted by customers(name)'],
	[{ columns: 'done,id.count()' }, 'Rows that are grouped'],
])('cannot page %j by a key', async (params, reason) => {
	const connection = connectionTo(() => ({
		body: rows(1, 1000),
		headers: { 'content-range': '0-999/5000' },
	}));
	await expect(run(connection, 'database.select', { ...all, ...params })).rejects.toMatchObject({
		field: 'pageBy',
		reason: expect.stringContaining(reason),
	});
});

it('takes a short page of groups for all of them', async () => {
	const connection = connectionTo((query) => ({
		body: query.has('offset') ? [] : [{ done: true, count: 9 }],
		headers: { 'content-range': '0-0/400' },
	}));
	expect(
		await run(connection, 'database.select', { table: 't', returnAll: true, columns: 'done,count()' }),
	).toMatchObject({
		data: [{ done: true, count: 9 }],
	});
});

it('asks for the key columns when the description of the API is off', async () => {
	const connection = connectionTo((_query, request) =>
		request === 1
			? { body: rows(1, 1000), headers: { 'content-range': '0-999/5000' } }
			: { status: 404, body: { code: 'PGRST126' } },
	);
	await expect(run(connection, 'database.select', { table: 't', returnAll: true })).rejects.toMatchObject({
		field: 'keyColumns',
	});
});
