import { connect, run, type HttpReply } from '../../shared';

let servers = 0;

/** A server of its own that answers every page request with what `page` says. */
const connectionTo = (page: (query: URLSearchParams, request: number) => Partial<HttpReply>) => {
	let requests = 0;
	return connect(
		{ url: `https://project${++servers}.supabase.co`, key: 'k-test', retry: false },
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

it('ends with an error when pages come in a circle', async () => {
	const connection = connectionTo((_query, request) => ({ body: rows(request % 2 ? 1 : 5001, 1000) }));
	await expect(run(connection, 'database.select', all)).rejects.toMatchObject({ code: 'INCOMPLETE_REPLY' });
});

it.each([
	['text', { body: 'busy', headers: { 'content-type': 'text/plain' } }],
	['nothing', { body: '' }],
	['an object', { body: { message: 'slow down' } }],
])('does not take %s for the end of the rows', async (_what, reply) => {
	const connection = connectionTo((_query, request) => (request === 1 ? { body: rows(1, 1000) } : reply));
	await expect(run(connection, 'database.select', all)).rejects.toMatchObject({ code: 'INCOMPLETE_REPLY' });
});

describe('a read that says neither how many rows nor that it wants all', () => {
	const server = (count: number, atMost = 1000) => {
		const asked: string[] = [];
		const connection = connectionTo((query) => {
			asked.push(`${query.get('offset') ?? '-'}/${query.get('limit') ?? '-'}`);
			const offset = Number(query.get('offset') ?? 0);
			const most = Math.min(Number(query.get('limit') ?? atMost), atMost);
			return { body: rows(offset + 1, Math.max(0, Math.min(most, count - offset))) };
		});
		return { connection, asked };
	};

	it.each([
		['select', { table: 't' }],
		['rpc', { function: 'f', method: 'GET' }],
	])('is told when the server held rows back: %s', async (operation, params) => {
		const { connection, asked } = server(1001);
		const { data, isCut } = await run(connection, `database.${operation}`, params);
		expect({ data, isCut }).toEqual({ data: rows(1, 1000), isCut: true });
		expect(asked).toEqual(['-/-', '1000/1']);
	});

	it.each([
		['all came', 1000, {}, ['-/-', '1000/1']],
		['no server hands out fewer', 99, {}, ['-/-']],
		['a limit was set', 1001, { limit: 100 }, ['-/100']],
		['one row was asked for', 1, { format: 'maybeSingle' }, ['-/-']],
	])('is told nothing when %s', async (_why, count, params, wanted) => {
		const { connection, asked } = server(count);
		expect(await run(connection, 'database.select', { table: 't', ...params })).not.toHaveProperty('isCut');
		expect(asked).toEqual(wanted);
	});

	it('needs no second request when the rows were counted', async () => {
		let requests = 0;
		const connection = connectionTo((_query, request) => {
			requests = request;
			return { body: rows(1, 1000), headers: { 'content-range': '0-999/1001' } };
		});
		const read = { table: 't', count: 'exact' };
		expect(await run(connection, 'database.select', read)).toMatchObject({ isCut: true, count: 1001 });
		expect(requests).toBe(1);
	});

	it('tells of few rows, too, where they were counted', async () => {
		const connection = connectionTo(() => ({ body: rows(1, 7), headers: { 'content-range': '0-6/8' } }));
		const read = { table: 't', count: 'exact' };
		expect(await run(connection, 'database.select', read)).toMatchObject({ isCut: true, count: 8 });
	});

	it.each(['planned', 'estimated'])('takes no %s count for the number of rows', async (count) => {
		const connection = connectionTo((query) => ({
			body: query.has('offset') ? [] : rows(1, 1000),
			headers: { 'content-range': '0-999/1200' },
		}));
		expect(await run(connection, 'database.select', { table: 't', count })).not.toHaveProperty('isCut');
	});

	it('does not take one counted value of a function for rows that were held back', async () => {
		const connection = connectionTo(() => ({ body: 42, headers: { 'content-range': '0-0/1' } }));
		const call = { function: 'f', method: 'GET', count: 'exact' };
		expect(await run(connection, 'database.rpc', call)).not.toHaveProperty('isCut');
	});

	it.each([
		['select', { table: 't' }],
		['rpc', { function: 'f', method: 'GET' }],
	])('is told of few rows where the server was seen to hand out so few: %s', async (operation, params) => {
		const { connection, asked } = server(30, 7);
		await run(connection, 'database.select', { table: 't', limit: 20, pageBy: 'offset' });
		asked.length = 0;
		const { data, isCut } = await run(connection, `database.${operation}`, params);
		expect({ data, isCut, asked }).toEqual({ data: rows(1, 7), isCut: true, asked: ['-/-', '7/1'] });
	});

	it.each([6, 8])('of other than so many rows it asks for nothing: %i', async (count) => {
		const { connection } = server(30, 7);
		await run(connection, 'database.select', { table: 't', limit: 20, pageBy: 'offset' });
		const other = connect(
			{ url: connection.url, key: 'k-test' },
			{ send: async () => ({ status: 200, headers: {}, body: rows(1, count) }) },
		);
		expect(await run(other, 'database.select', { table: 't' })).not.toHaveProperty('isCut');
	});

	it('never calls a function again that may write', async () => {
		const { connection, asked } = server(1001);
		expect(await run(connection, 'database.rpc', { function: 'f' })).not.toHaveProperty('isCut');
		expect(asked).toEqual(['-/-']);
	});
});

describe('a limit or a range that brings fewer rows', () => {
	const server = (count: number, atMost: number) => {
		const asked: string[] = [];
		const connection = connectionTo((query) => {
			const after = /^gte\.(\d+)$/.exec(query.get('id') ?? '')?.[1];
			const offset = after ? Number(after) - 1 : Number(query.get('offset') ?? 0);
			asked.push(`${after ? `from ${after}` : (query.get('offset') ?? '-')}/${query.get('limit')}`);
			const most = Math.min(Number(query.get('limit') ?? atMost), atMost);
			return {
				body: rows(offset + 1, Math.max(0, Math.min(most, count - offset))),
				headers: { 'content-range': `${offset}-*/${query.has('id') ? '*' : count}` },
			};
		});
		return { connection, asked };
	};
	const select = ['database.select', { table: 't', keyColumns: 'id' }] as const;
	const call = ['database.rpc', { function: 'f', method: 'GET', keyColumns: 'id' }] as const;

	it.each([
		[...select, { limit: 80 }, rows(1, 80)],
		[...select, { rangeFrom: 0, rangeTo: 79 }, rows(1, 80)],
		[...select, { rangeFrom: 100, rangeTo: 199 }, rows(101, 79)],
		[...select, { limit: 80, pageBy: 'offset' }, rows(1, 80)],
		[...select, { limit: 80, count: 'exact' }, rows(1, 80)],
		[...call, { limit: 80, returnAll: false }, rows(1, 80)],
		[...call, { rangeFrom: 100, rangeTo: 199 }, rows(101, 79)],
	])(
		'has them all, whatever the server hands out at once: %s %j %j',
		async (operation, params, more, data) => {
			const { connection } = server(179, 50);
			expect((await run(connection, operation, { ...params, ...more })).data).toEqual(data);
		},
	);

	it('needs a key where the server held rows back, rather than leaving them out', async () => {
		const { connection } = server(179, 50);
		await expect(
			run(connection, 'database.rpc', { function: 'f', method: 'GET', returnAll: false, limit: 80 }),
		).rejects.toMatchObject({ field: 'keyColumns' });
	});

	it.each([
		['as many came as were asked for', 50, { limit: 50 }, ['-/50']],
		['none came', 0, { limit: 50 }, ['-/50']],
		['one came, as by a key', 1, { limit: 50 }, ['-/50']],
		['none came of a large limit', 0, { limit: 500, keyColumns: '' }, ['-/500']],
		['it was counted that there are no more', 30, { limit: 50, count: 'exact' }, ['-/50']],
		['one row is there', 1, { limit: 50, format: 'maybeSingle' }, ['-/50']],
	])('takes no further request when %s', async (_when, count, more, wanted) => {
		const { connection, asked } = server(count, 1000);
		const [operation, params] = select;
		await run(connection, operation, { ...params, ...more });
		expect(asked).toEqual(wanted);
	});

	it.each([
		[8, 8],
		[8, 50],
		[30, 500],
	])(
		'has as many as there are, of %i rows and a limit of %i, of a server that hands out few',
		async (count, limit) => {
			for (const atMost of [2, 3, 4, 5, 7]) {
				const { connection } = server(count, atMost);
				const [operation, params] = select;
				const { data } = await run(connection, operation, { ...params, limit });
				expect(data).toEqual(rows(1, Math.min(count, limit)));
			}
		},
	);

	it.each([30, 5])('looks behind %i rows once, and no more when a larger page has come', async (count) => {
		const { connection, asked } = server(count, 1000);
		const [operation, params] = select;
		expect((await run(connection, operation, { ...params, limit: 50 })).data).toEqual(rows(1, count));
		expect(asked).toEqual(['-/50', `${count}/1`]);
		expect((await run(connection, operation, { ...params, rangeFrom: 1, rangeTo: 59 })).data).toEqual(
			rows(2, count - 1),
		);
		expect(asked).toEqual(['-/50', `${count}/1`, '1/59']);
	});

	it('knows what a project hands out from any read, by whatever connection', async () => {
		const { connection, asked } = server(200, 1000);
		const [operation, params] = select;
		await run(connection, operation, { ...params, returnAll: true });
		const { connection: other, asked: later } = server(40, 1000);
		const same = { ...other, url: connection.url };
		for (const more of [{ limit: 50 }, { limit: 500, keyColumns: '' }, { rangeFrom: 3, rangeTo: 90 }])
			await run(same, operation, { ...params, ...more });
		expect(later).toEqual(['-/50', '-/500', '3/88']);
		expect(asked.length).toBeGreaterThan(0);
	});
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
	[{ columns: 'done,...customers(count())' }, 'Rows that are grouped'],
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

it('pages rows by their key when only the rows embedded in them are grouped', async () => {
	const selects = new Set<string | null>();
	const row = (id: number) => ({ name: `row ${id}`, orders: [{ sum: id }], __key_1: id });
	const stored = Array.from({ length: 1500 }, (_each, index) => row(index + 1));
	const connection = connectionTo((query) => {
		selects.add(query.get('select'));
		const from = Number(query.get('id')?.replace('gte.', '') ?? 1);
		return { body: stored.filter(({ __key_1: id }) => id >= from).slice(0, 1000) };
	});
	const { data } = await run(connection, 'database.select', { ...all, columns: 'name,orders(amount.sum())' });
	expect(data).toEqual(stored.map(({ name, orders }) => ({ name, orders })));
	expect([...selects]).toEqual([expect.stringMatching(/^name,orders\(amount\.sum\(\)\),__key_1:id/)]);
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
