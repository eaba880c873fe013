import { catalogue, connect, readCsv, run, SupabaseError, type Send } from '../../shared';
import type { Field } from '../../shared/field';

/**
 * Half of an emoji, as an expression leaves it that has cut a text: UTF-8 has no form for it, so that on its way it would
 * be another character, of another name. Every text that an operation takes is tried, as the catalogue lists them.
 */

const half = 'cut \ud83d';

const sent: string[] = [];
const send: Send = async ({ method, url }) => {
	sent.push(`${method} ${url}`);
	return { status: 200, headers: {}, body: [] };
};
const connection = connect({ url: 'https://abc.supabase.co', key: 'k-test' }, { send });
beforeEach(() => {
	sent.length = 0;
});

const open = async function* () {
	yield Buffer.from('x');
};

/** Every place of a field of this kind where a text can stand. */
const holding: Readonly<Record<Field['kind'], (field: Field) => Readonly<Record<string, unknown>>>> = {
	text: () => ({ text: half, 'half after half': '\ude00\ud83d' }),
	number: () => ({}),
	flag: () => ({}),
	choice: () => ({ choice: half }),
	// JSON has a form for it, which arrives as it is.
	json: () => ({}),
	file: () => ({}),
	list: () => ({ member: ['whole 😀', half], text: `whole\n${half}` }),
	form: () => ({
		name: [{ name: half, value: 'v' }],
		value: [{ name: 'n', value: half }],
		'name of a file': [{ name: 'n', value: { name: half, open } }],
		members: { n: [half] },
	}),
	filters: ({ flat }) => ({
		column: { column: half, operator: 'eq', value: 1 },
		value: { column: 'a', operator: 'eq', value: half },
		'value in a list': { column: 'a', operator: 'in', value: ['b', half] },
		...(!flat && {
			'member of an array': { column: 'a', operator: 'contains', value: [half] },
			'JSON value': { column: 'a', operator: 'contains', value: { b: [half] } },
			'name in JSON': { column: 'a', operator: 'contains', value: { [half]: 1 } },
			'range as text': { column: 'a', operator: 'overlaps', value: half },
			range: { column: 'a', operator: 'rangeLt', value: half },
			'ends of a range': { column: 'a', operator: 'rangeGt', value: ['a', half] },
			'value with a form of its own': { column: 'a', operator: 'eq', value: { toJSON: () => half } },
			pattern: { column: 'a', operator: 'ilike', value: `%${half}%` },
			patterns: { column: 'a', operator: 'likeAny', value: [half] },
			'search text': { column: 'a', operator: 'fts', value: half },
			raw: { column: 'a', raw: `eq.${half}` },
			expression: { expression: `a.eq.${half}` },
			'referenced table': { any: [{ column: 'a', operator: 'eq', value: 1 }], referencedTable: half },
			group: { all: [{ any: [{ column: `a->>${half}`, operator: 'eq', value: 1 }] }] },
		}),
	}),
	orders: () => ({
		column: [{ column: 'a' }, { column: half }],
		'referenced table': [{ column: 'a', referencedTable: half }],
		nulls: [{ column: 'a', nulls: half }],
		direction: [{ column: 'a', descending: half }],
	}),
	limits: () => ({ 'referenced table': [{ referencedTable: half, limit: 1 }] }),
	values: ({ members }) =>
		members
			? Object.fromEntries(
					Object.entries(members).flatMap(([member, field]) =>
						Object.entries(holding[field.kind](field)).map(([place, value]) => [
							`${member}: ${place}`,
							{ [member]: value },
						]),
					),
				)
			: inRow,
	rows: () => ({
		...inRow,
		'name in a list': [{ a: 1 }, { [half]: 1 }],
		'value in a list': [{ a: 1 }, { a: half }],
	}),
};

const inRow = {
	name: { [half]: 1 },
	value: { a: half },
	'member of an array': { a: ['b', half] },
	'JSON value': { a: { b: [{ c: half }] } },
	'name in JSON': { a: { [half]: 1 } },
	'as JSON text': String.raw`{"a":"\ud83d"}`,
};

const isTried = (id: string): boolean => /^(?:database|storage|functions)\./.test(id);

const operations = catalogue
	.filter(({ id, steps, request }) => isTried(id) && (steps ?? request) !== undefined)
	.map((operation) => [operation.id, operation] as const);

it('tries every operation of Database, Storage and Functions', () => {
	expect(operations.map(([id]) => id)).toEqual(catalogue.map(({ id }) => id).filter(isTried));
	expect(operations.length).toBeGreaterThan(20);
});

it.each(operations)(
	'half a character is refused wherever %s takes a text',
	async (id, { fields, examples }) => {
		const known = fields as Readonly<Record<string, Field>>;
		const places = Object.entries(known).flatMap(([name, field]) =>
			Object.entries(holding[field.kind](field)).map(([place, value]) => ({ name, field, place, value })),
		);
		const outcomes = [];
		for (const { name, field, place, value } of places) {
			const base: Readonly<Record<string, unknown>> = {
				...examples[0]!.params,
				...(field.when && { [field.when.field]: field.when.is[0] }),
			};
			const outcome: unknown = await run(connection, id, { ...base, [name]: value }).catch(
				(error: unknown) => error,
			);
			outcomes.push({
				at: `${name}, ${place}`,
				is: outcome instanceof SupabaseError ? `${outcome.code} of ${outcome.field}` : outcome,
			});
		}
		expect(outcomes).toEqual(
			places.map(({ name, place }) => ({ at: `${name}, ${place}`, is: `INVALID_PARAMETER of ${name}` })),
		);
		expect(sent).toEqual([]);
	},
);

it('what says so names the text, with nothing in it that cannot be shown', async () => {
	await expect(run(connection, 'database.select', { table: half })).rejects.toMatchObject({
		reason: "Table: 'cut \ufffd' holds half a character",
		advice: expect.stringContaining('in the midst of a character'),
	});
	await expect(
		run(connection, 'database.insert', { table: 't', rows: { a: { [half]: 1 } } }),
	).rejects.toMatchObject({
		message: expect.stringContaining("'cut \ufffd', a name that was cut in the midst of a character"),
	});
});

it('a whole emoji goes through everywhere', async () => {
	await run(connection, 'database.select', { table: '😀', columns: '😀', orders: [{ column: '😀' }] });
	await run(connection, 'database.rpc', { function: '😀', args: { '😀': '😀' } });
	expect(sent).toHaveLength(2);
});

it('in a CSV file it is refused before rows are sent', async () => {
	const csv = async function* () {
		yield `a,b\n1,${half}\n`;
	};
	await expect(
		run(connection, 'database.insert', { table: 't', rows: readCsv(csv()) }),
	).rejects.toMatchObject({ code: 'INVALID_PARAMETER', field: 'rows' });
	expect(sent.filter((each) => each.startsWith('POST'))).toEqual([]);
});

it.each([half, 'схема', 'pub\nlic'])(
	'a schema that no header can name, %j, is no failure of the network',
	async (schema) => {
		const other = connect({ url: 'https://abc.supabase.co', key: 'k-test', schema }, { send });
		await expect(run(other, 'database.select', { table: 't' })).rejects.toMatchObject({
			...{ name: 'SupabaseError', code: 'INVALID_PARAMETER', field: 'schema' },
			reason: expect.stringContaining('cannot be named in a request'),
		});
		expect(sent).toEqual([]);
	},
);

it('an empty list as argument goes by POST: as array literal it would be an object where JSON is wanted', async () => {
	await run(connection, 'database.rpc', { function: 'f', args: { a: [] }, method: 'GET' });
	await run(connection, 'database.rpc', { function: 'f', args: { a: [1] }, method: 'GET' });
	expect(sent).toEqual([
		'POST https://abc.supabase.co/rest/v1/rpc/f',
		'GET https://abc.supabase.co/rest/v1/rpc/f?a=%7B1%7D',
	]);
});
