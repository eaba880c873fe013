import { connect, run, type Send } from '../../shared';

/**
 * JSON drops what is undefined, makes null of NaN and `{}` of a Map, all without a word: a filter would then match more
 * rows than meant, and a row would be stored with something else in it.
 */

const sent: string[] = [];
const send: Send = async ({ url, body }) => {
	sent.push(`${decodeURIComponent(url.slice(url.indexOf('?')))} ${String(body ?? '')}`.trim());
	return { status: 200, headers: {}, body: [] };
};
const connection = connect({ url: 'https://abc.supabase.co', key: 'k-test' }, { send });
beforeEach(() => {
	sent.length = 0;
});

it.each([
	['the columns', 'select', { table: 't', columns: 'a\ud83d' }],
	['the name of a table', 'select', { table: 't\ud83d' }],
	['the name of a function', 'rpc', { function: 'f\ud83d' }],
])('half a character, which no address can hold, is refused: in %s', async (_where, id, params) => {
	await expect(run(connection, `database.${id}`, params)).rejects.toMatchObject({
		...{ name: 'SupabaseError', code: 'INVALID_PARAMETER' },
		reason: expect.stringMatching(/\ufffd.*' holds half a character$/),
	});
	expect(sent).toEqual([]);
});

const loop: Record<string, unknown> = {};
loop.self = { loop };

const meta = (operator: string, value: unknown) => ({ filters: [{ column: 'meta', operator, value }] });
const ofTenant = { plan: 'free', tenant: undefined };

type Lost = readonly [id: string, params: Readonly<Record<string, unknown>>, field: string, reason: string];

it.each<Lost>([
	['delete', meta('contains', ofTenant), 'filters', 'Filter 1 (meta): the value at tenant is undefined'],
	['select', meta('contains', { a: undefined }), 'filters', 'Filter 1 (meta): the value at a is undefined'],
	['count', meta('contains', { a: [1, { b: NaN }] }), 'filters', 'the value at a[1].b is NaN'],
	['get', meta('eq', { 'two words': Infinity }), 'filters', 'the value at ["two words"] is Infinity'],
	['select', meta('contains', [{ a: 1 }, { a: undefined }]), 'filters', 'the value at [1].a is undefined'],
	['select', meta('contains', [{ a: [undefined] }]), 'filters', 'the value at [0].a[0] is undefined'],
	['select', meta('contains', { a: () => 1 }), 'filters', 'the value at a is a function'],
	['select', meta('contains', { a: Symbol('s') }), 'filters', 'the value at a is a symbol'],
	['delete', meta('contains', new Map([['a', 1]])), 'filters', 'the value is a Map'],
	['delete', meta('contains', { a: new Set([1]) }), 'filters', 'the value at a is a Set'],
	['delete', meta('contains', { a: Promise.resolve(1) }), 'filters', 'the value at a is a Promise'],
	['delete', meta('contains', { at: new Date('x') }), 'filters', 'the value at at is an invalid date'],
	['delete', meta('contains', { a: { toJSON: () => undefined } }), 'filters', 'the value at a is not valid'],
	['delete', meta('contains', { toJSON: () => ({ a: undefined }) }), 'filters', 'value at a is undefined'],
	['select', meta('contains', loop), 'filters', 'leads back to itself'],
	['select', meta('in', [{ a: undefined }]), 'filters', 'the value at a is undefined'],
	['delete', { matchColumns: { m: { a: 1, b: undefined } } }, 'matchColumns', "'m' at b is undefined"],
	['delete', { matchColumns: { m: NaN } }, 'matchColumns', "the value of 'm' is NaN"],
	['insert', { rows: { m: { a: undefined } } }, 'rows', "Rows: the value of 'm' at a is undefined"],
	['insert', { rows: [{ m: 1 }, { m: [1, undefined] }] }, 'rows', "the value of 'm' at [1] is undefined"],
	['insert', { rows: { m: NaN } }, 'rows', "the value of 'm' is NaN"],
	['insert', { rows: { m: -Infinity } }, 'rows', "the value of 'm' is -Infinity"],
	['insert', { rows: { m: () => 1 } }, 'rows', "the value of 'm' is a function"],
	['insert', { rows: { m: new Date(NaN) } }, 'rows', "the value of 'm' is an invalid date"],
	['insert', { rows: loop }, 'rows', "the value of 'self' at loop.self"],
	['upsert', { rows: [{ m: { a: NaN } }] }, 'rows', "the value of 'm' at a is NaN"],
	['update', { values: { m: ofTenant }, allowAllRows: true }, 'values', "'m' at tenant is undefined"],
])(
	'database.%s %#: what would be lost is refused, and nothing is sent',
	async (operation, params, field, reason) => {
		await expect(run(connection, `database.${operation}`, { table: 't', ...params })).rejects.toMatchObject({
			name: 'SupabaseError',
			code: 'INVALID_PARAMETER',
			field,
			reason: expect.stringContaining(reason),
			advice: expect.stringContaining('Check the expression it comes from'),
		});
		expect(sent).toEqual([]);
	},
);

it.each(['POST', 'GET'])('so are the arguments of a function, called by %s', async (method) => {
	for (const args of [{ filter: { a: undefined } }, { list: [[undefined]] }, { n: NaN }]) {
		await expect(run(connection, 'database.rpc', { function: 'find', args, method })).rejects.toMatchObject({
			code: 'INVALID_PARAMETER',
			field: 'args',
		});
	}
	expect(sent).toEqual([]);
});

it('and the rows of a stream, with what was stored before', async () => {
	async function* rows() {
		yield { id: 1, m: { a: 1 } };
		yield { id: 2, m: null };
		yield { id: 3, m: { a: undefined } };
	}
	await expect(
		run(connection, 'database.insert', { table: 't', rows: rows(), batchSize: 1 }),
	).rejects.toMatchObject({
		field: 'rows',
		reason: expect.stringContaining("the value of 'm' at a is undefined"),
		advice: expect.stringContaining('The 1 rows before are stored.'),
	});
	expect(sent).toEqual(['?columns="id","m"&select=* [{"id":1,"m":{"a":1}}]']);
});

it('sends all else: null, dates, empty and deep values, and whole numbers of any length', async () => {
	const at = new Date('2030-01-02T03:04:05Z');
	const value = { none: null, at, empty: {}, list: [[], [{ deep: [0, -0, '', false] }]], bare: Object.create(null) as object }; // prettier-ignore
	const json =
		'{"none":null,"at":"2030-01-02T03:04:05.000Z","empty":{},"list":[[],[{"deep":[0,0,"",false]}]],"bare":{}}';
	await run(connection, 'database.delete', { table: 't', ...meta('contains', value) });
	await run(connection, 'database.delete', { table: 't', matchColumns: { m: value } });
	await run(connection, 'database.insert', { table: 't', rows: { m: value } });
	await run(connection, 'database.delete', { table: 't', ...meta('contains', { n: [2n ** 60n] }) });
	await run(connection, 'database.delete', { table: 't', ...meta('gte', 2n ** 60n) });
	expect(sent).toEqual([
		`?meta=cs.${json}&select=*`,
		`?m=eq.${json}&select=*`,
		`?select=* {"m":${json}}`,
		expect.stringContaining('1152921504606846976'),
		'?meta=gte.1152921504606846976&select=*',
	]);
});
