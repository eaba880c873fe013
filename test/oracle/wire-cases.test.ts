import { connect, run, type Project } from '../../shared';
import { startRecordingServer, type CannedReply, type RecordingServer } from '../contract/recording-server';
import { sendByFetch } from '../send-by-fetch';
import { asReceived, recorded, type WireCase } from './recorded';
import { inOneLine, sentInstead } from './sent-instead';
import { toWireForm } from './wire-form';

interface Replay {
	readonly id: string;
	readonly params: Readonly<Record<string, unknown>>;
	readonly project?: Partial<Project>;
	/**
	 * Line of docs/differences.md that the case falls under; 10 = a dry run is proven before it is trusted,
	 * 11 = a 404 is an error, whatever its body; 12 = a call by HEAD counts, for that is all it can tell.
	 */
	readonly difference?: 1 | 6 | 10 | 11 | 12;
	/** Where the core gives the data in a shape of its own. */
	readonly data?: unknown;
}

const planets = (params: Replay['params'] = {}): Replay => ({
	id: 'database.select',
	params: { table: 'planets', ...params },
});
const where = (column: string, operator: string, value: unknown, not?: boolean): Replay =>
	planets({ filters: [{ column, operator, value, ...(not && { not }) }] });
const only = (column: string, value: unknown) => ({ filters: [{ column, operator: 'eq', value }] });
const condition = (column: string, operator: string, value: unknown) => ({ column, operator, value });
const read = (table: string, project?: Partial<Project>): Replay => ({
	id: 'database.select',
	params: { table },
	project,
});
const call = (name: string, params: Replay['params'] = {}, difference?: Replay['difference']): Replay => ({
	id: 'database.rpc',
	params: { function: name, ...params },
	difference,
});
const insert = (rows: unknown, more: Replay['params'] = { returning: 'minimal' }): Replay => ({
	id: 'database.insert',
	params: { table: 'planets', rows, ...more },
	difference: 'columns' in more ? undefined : 6,
});

/** How the core is asked for what each recorded call asked for. */
const replays: Readonly<Record<string, Replay>> = {
	'db.select': planets(),
	'db.select.columns': planets({ columns: 'id, name' }),
	'db.select.quoted': planets({ columns: '"my col", a:name , data->>x, orchestra!inner ( id , name )' }),
	'db.select.count.exact': planets({ count: 'exact' }),
	'db.select.count.nohdr': planets({ count: 'exact' }),
	'db.schema': { id: 'database.select', params: { table: 't', schema: 'private' } },
	'db.schema.write': {
		...insert({ a: 1 }),
		params: { table: 't', schema: 'private', rows: { a: 1 }, returning: 'minimal' },
	},
	'db.schema.client': read('t', { schema: 'api' }),
	'db.from.specialname': read('my table'),
	'db.insert.one': insert({ id: 1, name: 'Pluto' }),
	'db.insert.one.select': insert({ id: 1, name: 'Pluto' }, { columns: '*' }),
	'db.insert.bigint': insert({ n: 10n }),
	'db.insert.conflict': insert({ id: 1 }),
	'db.insert.bulk.default': insert([{ id: 1 }, { id: 2, name: 'b' }], {
		columns: '*',
		count: 'exact',
		defaultToNull: false,
	}),
	'db.upsert.full': {
		id: 'database.upsert',
		params: {
			table: 'instruments',
			rows: [
				{ handle: 'a', x: 1 },
				{ handle: 'b', y: 2 },
			],
			onConflict: 'handle,org',
			ignoreDuplicates: true,
			count: 'exact',
			defaultToNull: false,
		},
	},
	'db.update': {
		id: 'database.update',
		params: {
			table: 'instruments',
			values: { name: 'piano' },
			filters: [condition('id', 'eq', 1)],
			returning: 'minimal',
		},
		difference: 6,
	},
	'db.update.select.count': {
		id: 'database.update',
		params: {
			table: 'instruments',
			values: { name: 'piano' },
			filters: [condition('id', 'eq', 1)],
			columns: 'id,name',
			count: 'exact',
		},
	},
	'db.delete': {
		id: 'database.delete',
		params: { table: 'countries', filters: [condition('id', 'eq', 1)], returning: 'minimal' },
		difference: 6,
	},
	'db.delete.count.select': {
		id: 'database.delete',
		params: { table: 'countries', filters: [condition('id', 'in', [1, 2])], count: 'exact' },
	},
	'db.filter.eq': where('name', 'eq', 'Earth'),
	'db.filter.eq.special': where('name', 'eq', 'a,b.(c) & d="e"'),
	'db.filter.eq.json': where('address->postcode', 'eq', 90210),
	'db.filter.eq.null': { ...where('a', 'eq', null), difference: 1 },
	'db.filter.eq.bool': where('a', 'eq', true),
	'db.filter.eq.date': where('a', 'eq', new Date(0)),
	'db.filter.neq': where('name', 'neq', 'Earth'),
	'db.filter.gte': where('id', 'gte', 2),
	'db.filter.lt': where('id', 'lt', 2),
	'db.filter.lte': where('id', 'lte', 2),
	'db.filter.like': where('name', 'like', '%Ea%'),
	'db.filter.ilike': where('name', 'ilike', '%ea%'),
	'db.filter.is.true': where('ok', 'is', true),
	'db.filter.is.unknown': where('ok', 'is', 'unknown'),
	'db.filter.in.reserved': {
		...where('name', 'in', ['a,b', 'c(d)', 'e.f', 'g h', '"q"', 'x:y', '', 5, null, true, 'Earth', 'Earth']),
		difference: 1,
	},
	'db.filter.in.quoteinside': { ...where('name', 'in', ['a,"b']), difference: 1 },
	'db.filter.ilikeAnyOf': where('name', 'ilikeAnyOf', ['%ea%', '%th']),
	'db.filter.regexMatch': where('name', 'match', '^Ea.*'),
	'db.filter.regexIMatch': where('name', 'imatch', '^ea+'),
	'db.filter.isDistinct': where('name', 'isDistinct', 'x'),
	'db.filter.isDistinct.null': { ...where('name', 'isDistinct', null), difference: 1 },
	'db.filter.contains.array': {
		...where('tags', 'contains', ['is:open', 'priority:low', 'a,b']),
		difference: 1,
	},
	'db.filter.contains.array.objects': { ...where('tags', 'contains', [{ a: 1 }]), difference: 1 },
	'db.filter.containedBy.range': where('during', 'containedBy', '[2000-01-01 00:00, 2000-01-01 23:59)'),
	'db.filter.containedBy.json': where('address', 'containedBy', { a: 1 }),
	'db.filter.rangeGt': where('during', 'rangeGt', '[2000-01-02 08:00, 2000-01-02 09:00)'),
	'db.filter.rangeLte': where('during', 'rangeLte', '[2000-01-01 14:00, 2000-01-01 16:00)'),
	'db.filter.rangeAdjacent': where('during', 'rangeAdjacent', '[2000-01-01 12:00, 2000-01-01 13:00)'),
	'db.filter.overlaps.array': where('tags', 'overlaps', ['is:closed', 'severity:high']),
	'db.filter.overlaps.range': where('during', 'overlaps', '[2000-01-01 12:45, 2000-01-01 13:15)'),
	'db.filter.in.empty': where('name', 'in', []),
	'db.filter.notIn': where('name', 'in', ['a,b', 'c', 1, 1], true),
	'db.filter.not.is': where('name', 'is', null, true),
	'db.filter.not.in': where('id', 'in', [5, 6, 7], true),
	'db.filter.textSearch': planets({
		filters: { column: 'content', operator: 'textSearch', value: "'eggs' & 'ham'", config: 'english' },
	}),
	'db.filter.textSearch.none': where('content', 'textSearch', 'eggs'),
	'db.filter.textSearch.plain': planets({
		filters: {
			column: 'content',
			operator: 'textSearch',
			value: 'eggs ham',
			type: 'plain',
			config: 'english',
		},
	}),
	'db.filter.textSearch.phrase': planets({
		filters: { column: 'content', operator: 'textSearch', value: 'eggs ham', type: 'phrase' },
	}),
	'db.filter.not.cs': planets({ filters: { column: 'arraycol', raw: 'cs.{"a","b"}', not: true } }),
	'db.filter.filter': planets({ filters: { column: 'name', raw: 'in.("Mars","Tatooine")' } }),
	'db.filter.or.referenced': planets({
		filters: { any: [condition('name', 'eq', 'a')], referencedTable: 'instruments' },
	}),
	'db.filter.or.foreignTable': planets({
		filters: { expression: 'name.eq.a', referencedTable: 'instruments' },
	}),
	'db.filter.or': planets({ filters: { any: [condition('id', 'eq', 2), condition('name', 'eq', 'Mars')] } }),
	'db.filter.or.nested': planets({
		filters: {
			any: [condition('id', 'gt', 3), { all: [condition('id', 'eq', 1), condition('name', 'eq', 'X')] }],
		},
	}),
	'db.filter.or.twice': planets({
		filters: [{ any: [condition('a', 'eq', 1)] }, { any: [condition('b', 'eq', 2)] }],
	}),
	'db.filter.filter.not': where('name', 'eq', 'x', true),
	'db.modifier.single.406': planets({ format: 'single' }),
	'db.modifier.maybeSingle.0': planets({ format: 'maybeSingle' }),
	'db.modifier.maxAffected': {
		id: 'database.update',
		params: {
			table: 'planets',
			values: { a: 1 },
			filters: [condition('b', 'eq', 2)],
			maxAffected: 5,
			returning: 'minimal',
		},
		difference: 6,
	},
	'db.modifier.update.maybeSingle': {
		id: 'database.update',
		params: { table: 'planets', values: { a: 1 }, filters: [condition('b', 'eq', 2)], format: 'maybeSingle' },
	},
	'db.insert.one.select.cols': insert({ name: 'Pluto' }, { columns: 'id', format: 'single' }),
	'db.modifier.order': planets({ orders: [{ column: 'name', descending: true }] }),
	'db.modifier.order.default': planets({ orders: [{ column: 'name' }] }),
	'db.modifier.order.referenced': planets({
		orders: [{ column: 'name', descending: true, referencedTable: 'instruments' }],
	}),
	'db.modifier.range.13': planets({ rangeFrom: 1, rangeTo: 3 }),
	'db.modifier.range.limit.override': planets({ limit: 5, rangeFrom: 0, rangeTo: 9 }),
	'db.modifier.range.416': planets({ rangeFrom: 1000, rangeTo: 1100 }),
	'db.modifier.limit.referenced': planets({
		limitReferenced: [{ referencedTable: 'instruments', limit: 1 }],
	}),
	'db.modifier.range.referenced': planets({
		limitReferenced: [{ referencedTable: 'instruments', from: 0, to: 1 }],
	}),
	'db.modifier.csv': planets({ format: 'csv' }),
	'db.modifier.geojson': planets({ format: 'geojson' }),
	'db.modifier.explain': {
		id: 'database.explain',
		params: { table: 'planets' },
		data: { plan: 'Seq Scan on planets' },
	},
	'db.modifier.explain.write': {
		id: 'database.explain',
		params: { statement: 'delete', table: 'planets', ...only('id', 1), analyze: true },
		difference: 10,
	},
	'db.modifier.rollback': { ...insert({ a: 1 }, { columns: '*', dryRun: true }), difference: 10 },
	'db.modifier.maxAffected.delete': {
		id: 'database.delete',
		params: { table: 'planets', ...only('b', 2), count: 'exact', maxAffected: 5, dryRun: true },
		difference: 10,
	},
	'db.rpc': call('hello_world'),
	'db.rpc.get': call('add', { method: 'GET', args: { a: 1, b: 'x y', c: null, e: true } }, 1),
	'db.rpc.get.array': call(
		'f',
		{ method: 'GET', args: { arr: [1, 'a b', 'c,d'], nested: [[1, 2], [3]] } },
		1,
	),
	'db.rpc.get.object': call('f', { method: 'GET', args: { o: { x: 1 } } }, 1),
	'db.rpc.head': {
		...call('f', { method: 'HEAD', args: { arr: [1, 2] }, count: 'exact' }),
		data: { count: 9 },
	},
	'db.rpc.head.object.nocount': call('f', { method: 'HEAD', args: { o: [{ x: 1 }] } }, 12),
	'db.rpc.count': call('f', { args: { a: 1 }, count: 'planned' }),
	'db.rpc.single': call('list', { format: 'single' }),
	'db.rpc.schema': call('f', { schema: 'x', args: { a: 1 } }),
	'db.rpc.schema.get': call('f', { schema: 'x', method: 'GET', args: { a: 1 } }),
	'db.error.404empty': { ...read('x'), difference: 11 },
	'db.error.404array': { ...read('x'), difference: 11 },
	'db.error.200nonjson': read('x'),
	'db.error.401': read('x'),
	'db.retry.503 [1/2]': read('x'),
	'db.retry.post503': {
		id: 'database.insert',
		params: { table: 'x', rows: { a: 1 }, returning: 'minimal' },
		difference: 6,
	},
	'db.retry.off': read('x', { retry: false }),
	'db.modifier.throwOnError': read('x'),
	'key.secret': read('t', { key: 'sb_secret_KEY' }),
	'key.legacy': read('t', { key: 'LEGACY_ANON_JWT' }),
	'key.accessToken': read('t', { accessToken: 'THIRD_PARTY_JWT' }),
	'key.globalHeader': read('t', { headers: { Authorization: 'Bearer USER_JWT' } }),
};

let server: RecordingServer;
/** What the core learns of one server's pages does not hold for the next. */
const withServer = (define: () => void) => () => {
	beforeAll(async () => {
		server = await startRecordingServer();
	});
	afterAll(async () => await server.stop());
	define();
};

const replay = async ({ id, params, project }: Replay, response: CannedReply | null) => {
	// Behind the rows of a list there are no more, where that is asked.
	const end = Array.isArray(response?.body) && response.status === 200 && id === 'database.select';
	server.answerWith(response ?? { status: 200, body: [] }, ...(end ? [{ status: 200, body: [] }] : []));
	const connection = connect(
		{ url: server.url, key: 'sb_publishable_KEY', retry: { attempts: 1, firstDelay: 1 }, ...project },
		{ send: sendByFetch },
	);
	const outcome = await run(connection, id, params).catch((error: Error) => error);
	return { outcome, sent: server.requests.map(toWireForm) };
};

const wireForm = (request: NonNullable<WireCase['request']>) => toWireForm(asReceived(request));

const known = recorded.flatMap((each) => {
	const replayed = replays[each.op];
	return replayed ? [[each.op, each, replayed] as const] : [];
});

describe(
	'the same',
	withServer(() => {
		it.each(known.filter(([, , { difference }]) => difference === undefined))(
			'%s: sends the same',
			async (_op, each, how) => {
				const { sent, outcome } = await replay(how, each.response);
				expect(sent[0]).toEqual(wireForm(each.request!));
				if (each.result?.error?.code) expect(outcome).toMatchObject({ code: each.result.error.code });
				else if (each.result?.error || each.result?.$thrown) expect(outcome).toBeInstanceOf(Error);
				else if (each.result)
					expect(outcome).toMatchObject({ data: how.data ?? each.result.data, count: each.result.count });
			},
		);
	}),
);

describe(
	'what differs',
	withServer(() => {
		it.each(known.filter(([, , { difference }]) => difference !== undefined))(
			'%s: differs on purpose',
			async (op, each, how) => {
				const { sent, outcome } = await replay(how, each.response);
				if (how.difference === 11) expect(outcome).toMatchObject({ status: 404 });
				else expect(sent[0]).not.toEqual(wireForm(each.request!));
				expect(sent.map(inOneLine)).toEqual(sentInstead[op]);
			},
		);
	}),
);

/** What the catalogue does not offer in this form, or what is tested where it belongs. */
const notReplayed = [
	// A host reads the description of the API for its lists; see lists.test.ts and database.test.ts.
	'db.openapi',
	// CSV has no nulls to strip, and a plan of one row is that of all: the catalogue has no such choice.
	'db.modifier.stripNulls.csv',
	'db.modifier.explain.single',
	// Faults of the network, the second try, and a stop: see connection.test.ts.
	'db.modifier.abortSignal',
	'db.retry.503 [2/2]',
	'db.net.error',
	// Of other services: see wire-functions.test.ts and wire-auth.test.ts.
	'key.signedIn.fn',
	'key.legacy.auth',
];

it('replays every recorded case of what the catalogue offers', () => {
	const names = recorded.map(({ op }) => op);
	const ofDatabase = names.filter((op) => /^(?:db|key)\./.test(op));
	expect(ofDatabase.filter((op) => !(op in replays))).toEqual(notReplayed);
	expect(Object.keys(replays).filter((op) => !names.includes(op))).toEqual([]);
	const different = known.filter(([, , { difference }]) => difference !== undefined).length;
	expect({ recorded: recorded.length, equal: known.length - different, different }).toEqual({
		recorded: 454,
		equal: 83,
		different: 23,
	});
});
