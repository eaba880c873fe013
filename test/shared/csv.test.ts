import fc from 'fast-check';
import { readCsv, SupabaseError } from '../../shared';
import { readField } from '../../shared/csv-syntax';
import { recordsOf, writeRecords } from '../../shared/postgrest/csv-reply';

const read = async (...chunks: ReadonlyArray<string | Uint8Array>) => {
	const rows: unknown[] = [];
	for await (const row of readCsv(chunks)) rows.push(row);
	return rows;
};
const refusal = async (...chunks: ReadonlyArray<string | Uint8Array>) =>
	await read(...chunks).then(
		() => undefined,
		(error: SupabaseError) => `${error.code} ${error.field}: ${error.reason}`,
	);

it('reads names, values, nulls and empty text', async () => {
	expect(await read('id,name,note\n1,Ann,""\n2,"Bob ""B"", Jr.",\n')).toEqual([
		{ id: '1', name: 'Ann', note: '' },
		{ id: '2', name: 'Bob "B", Jr.', note: null },
	]);
});

it('takes Windows line ends, a byte order mark, semicolons, tabs, blank lines and line breaks in fields', async () => {
	expect(await read('\uFEFFa;b\r\n1;"x\r\ny"\r\n\r\n2;z')).toEqual([
		{ a: '1', b: 'x\r\ny' },
		{ a: '2', b: 'z' },
	]);
	expect(await read('a\tb\n1\t2')).toEqual([{ a: '1', b: '2' }]);
	expect(await read('only\n1\n\n2\n')).toEqual([{ only: '1' }, { only: null }, { only: '2' }]);
});

it('gives nothing for an empty file or one with names only', async () => {
	expect(await read('')).toEqual([]);
	expect(await read('a,b\n')).toEqual([]);
});

it('reads the same rows in whatever pieces the bytes come', async () => {
	const cell = fc.oneof(
		fc.constant(null),
		fc.string(),
		fc.constantFrom('', ',', '"', '\n', '\r\n', 'ö,"', '😀'),
	);
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.record({ a: cell, 'b "c"': cell }), { minLength: 1, maxLength: 6 }),
			fc.infiniteStream(fc.integer({ min: 1, max: 5 })),
			async (rows, sizes) => {
				const quote = (value: string | null) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`);
				const text = ['a,"b ""c"""', ...rows.map((row) => Object.values(row).map(quote).join(','))].join(
					'\n',
				);
				const bytes = new TextEncoder().encode(text);
				const chunks: Uint8Array[] = [];
				for (let at = 0; at < bytes.length;) {
					const size = sizes.next().value;
					chunks.push(bytes.slice(at, at + size));
					at += size;
				}
				expect(await read(...chunks)).toEqual(rows);
				const records = recordsOf(text);
				expect(writeRecords(records)).toBe(text);
				expect(records[1]?.map(readField)).toEqual(Object.values(rows[0]!));
			},
		),
		{ numRuns: 200 },
	);
});

it.each([
	['a,b\n1\n', 'INVALID_PARAMETER rows: CSV: Line 2 has 1 fields, the first line 2'],
	['a,b\n1,2,3', 'INVALID_PARAMETER rows: CSV: Line 2 has 3 fields, the first line 2'],
	['a,,c\n', 'INVALID_PARAMETER rows: CSV: Line 1: column 2 has no name'],
	['a,a\n', "INVALID_PARAMETER rows: CSV: Line 1: the column 'a' is there twice"],
	['a,b\n1,"x\n2,y\n', 'INVALID_PARAMETER rows: CSV: A quote that opens at line 2 is never closed'],
	['a,b\n1,"x"y\n', 'INVALID_PARAMETER rows: CSV: Line 2: something follows the quote that closes field 2'],
])('refuses %j and tells the line', async (text, words) => {
	expect(await refusal(text)).toBe(words);
});

it('refuses what is no text in UTF-8', async () => {
	expect(await refusal('a\n', new Uint8Array([0xff, 0xfe, 0x31]))).toContain(
		'not text in UTF-8, after line 1',
	);
});
