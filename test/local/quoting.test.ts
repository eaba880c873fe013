import fc from 'fast-check';
import type { Sql } from 'postgres';
import { openDatabase, sendJson } from './clients';
import { startLocal, type Local } from './harness';

// The column has a name that needs every kind of quoting, and the rows hold every character that means something.
const column = 'na,me."x" (y):\\z';
const quoted = `"${column.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
const pieces = [
	'a',
	'b',
	' ',
	',',
	'.',
	'(',
	')',
	'{',
	'}',
	'"',
	'\\',
	'*',
	'%',
	'_',
	':',
	"'",
	'ü',
	'🎉',
	'null',
	'->',
	'eq',
	'\n',
	'+',
	'&',
	'=',
	'#',
	';',
];
const word = fc.array(fc.constantFrom(...pieces), { maxLength: 5 }).map((parts) => parts.join(''));

let local: Local;
let database: Sql;
let rows: readonly { readonly id: number; readonly word: string }[];

beforeAll(async () => {
	local = await startLocal();
	database = openDatabase(local);
	rows = [...new Set(fc.sample(word, { numRuns: 150, seed: 7 }))].map((text, id) => ({ id, word: text }));
	await database.unsafe(
		`create table public.words (id int primary key, "${column.replaceAll('"', '""')}" text, list text[])`,
	);
	await database.unsafe(
		`insert into public.words select id, word, array[word, word || 'x'] from json_to_recordset($1::text::json) as r (id int, word text)`,
		[JSON.stringify(rows)],
	);
});

afterAll(async () => {
	await database.end();
	await local.stop();
});

const quote = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

const find = async (name: string, value: string): Promise<readonly number[]> => {
	const { status, text } = await sendJson(
		local,
		'GET',
		`/rest/v1/words?${new URLSearchParams({ select: 'id', order: 'id', [name]: value })}`,
	);
	if (status !== 200) throw new Error(`${name}=${value} gives ${text}`);
	return (JSON.parse(text) as readonly { id: number }[]).map(({ id }) => id);
};

const idsOf = (isWanted: (text: string) => boolean): readonly number[] =>
	rows.filter((row) => isWanted(row.word)).map(({ id }) => id);

const holds = async (check: (given: string, other: string) => Promise<void>): Promise<void> => {
	const known = fc.constantFrom(...rows.map((row) => row.word));
	await fc.assert(fc.asyncProperty(fc.oneof(known, word), known, check), { numRuns: 60 });
};

test('a value at the top level is taken as it is', async () => {
	await holds(async (given) => {
		expect(await find(quoted, `eq.${given}`)).toEqual(idsOf((text) => text === given));
		expect(await find(quoted, `not.eq.${given}`)).toEqual(idsOf((text) => text !== given));
	});
}, 60_000);

test('quoted values in a list', async () => {
	await holds(async (given, other) => {
		expect(await find(quoted, `in.(${quote(given)},${quote(other)})`)).toEqual(
			idsOf((text) => text === given || text === other),
		);
		expect(await find(quoted, `not.in.(${quote(given)},${quote(other)})`)).toEqual(
			idsOf((text) => text !== given && text !== other),
		);
	});
}, 60_000);

test('quoted names and values in groups', async () => {
	await holds(async (given, other) => {
		expect(await find('or', `(${quoted}.eq.${quote(given)},${quoted}.eq.${quote(other)})`)).toEqual(
			idsOf((text) => text === given || text === other),
		);
		expect(
			await find(
				'and',
				`(${quoted}.neq.${quote(given)},not.or(${quoted}.eq.${quote(other)},${quoted}.in.(${quote(other)},"x,y")))`,
			),
		).toEqual(idsOf((text) => text !== given && text !== other));
	});
}, 60_000);

test('array literals at the top level and in groups', async () => {
	await holds(async (given) => {
		expect(await find('list', `cs.{${quote(given)}}`)).toEqual(
			rows.filter((row) => row.word === given || `${row.word}x` === given).map(({ id }) => id),
		);
		expect(await find('or', `(list.cs.${quote(`{${quote(given)}}`)})`)).toEqual(
			rows.filter((row) => row.word === given || `${row.word}x` === given).map(({ id }) => id),
		);
	});
}, 60_000);

test('the column can be selected, ordered by and written under its name', async () => {
	const { status, text } = await sendJson(
		local,
		'GET',
		`/rest/v1/words?${new URLSearchParams({ select: `id,${quoted}`, order: `${quoted}.desc`, limit: '1' })}`,
	);
	const [last] = await database.unsafe<{ text: string }[]>(
		`select max("${column.replaceAll('"', '""')}") as text from public.words`,
	);
	expect([status, (JSON.parse(text) as Record<string, unknown>[])[0]?.[column]]).toEqual([200, last?.text]);
	const written = await sendJson(
		local,
		'POST',
		`/rest/v1/words?${new URLSearchParams({ select: quoted, columns: `id,${quoted}` })}`,
		{ body: [{ id: 9000, [column]: 'w' }], headers: { prefer: 'return=representation' } },
	);
	expect([written.status, JSON.parse(written.text)]).toEqual([201, [{ [column]: 'w' }]]);
	await database`delete from public.words where id = 9000`;
});
