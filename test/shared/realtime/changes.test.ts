import {
	convertChangeData,
	type convertCell as officialConvertCell,
} from '@supabase/realtime-js/dist/main/lib/transformers';
import { postgresChangesFilter } from '@supabase/realtime-js';
import fc from 'fast-check';
import type { Filters, Row } from '../../../shared';
import { changesOperators, renderChangesFilter } from '../../../shared/realtime/changes-filter';
import { convertCell, convertRow } from '../../../shared/realtime/convert-cell';
import { toChange } from '../../../shared/realtime/to-change';

/** How Supabase's own server reads a filter: `Extensions.PostgresCdcRls.Subscriptions.parse_subscription_params`. */
function readAsServer(
	filter: string,
): ReadonlyArray<readonly [column: string, operator: string, value: string]> {
	const segments: string[] = [''];
	let [depth, isQuoted, before] = [0, false, ''];
	for (let at = 0; at < filter.length; at++) {
		const character = filter[at]!;
		if (isQuoted && character === '\\') {
			segments[segments.length - 1] += character + (filter[++at] ?? '');
			before = filter[at] ?? '';
			continue;
		}
		if (character === '"' && (isQuoted || ['.', '(', ','].includes(before))) isQuoted = !isQuoted;
		if (!isQuoted && character === '(') depth += 1;
		if (!isQuoted && character === ')') depth = Math.max(0, depth - 1);
		if (!isQuoted && character === ',' && depth === 0) {
			segments.push('');
			before = '';
			continue;
		}
		segments[segments.length - 1] += character;
		before = character;
	}
	return segments.map((segment) => {
		const [, column = '', operator = '', value = ''] =
			/^([^=]*)=((?:not\.)?[^.]*)\.(.*)$/s.exec(segment.trim()) ?? [];
		const unquoted = /^"(?:[^"\\]|\\.)*"$/s.test(value) ? value.slice(1, -1).replace(/\\(.)/gs, '$1') : value;
		return [column, operator, operator.endsWith('in') ? value : unquoted];
	});
}

/** How PostgreSQL reads an array literal, which the server makes of a list. */
function readList(text: string): readonly string[] {
	const inner = text.slice(1, -1);
	return [...inner.matchAll(/"((?:[^"\\]|\\.)*)"|[^,]+/gs)].map(([whole, quoted]) =>
		quoted === undefined ? whole.trim() : quoted.replace(/\\(.)/gs, '$1'),
	);
}

const value = fc.oneof(
	fc.string({ unit: 'grapheme' }),
	fc.constantFrom('', ' ', 'a,b', 'a"b', '(x)', 'in.(1,2)', '\\', ',id=eq.1', 'null', 'NULL', '{}', '"'),
	fc.integer().map(String),
);
const column = fc.stringMatching(/^[a-zA-Zäß_][a-zA-Z0-9_ -]{0,10}[a-z0-9_]$/);

it('no value can add, drop or change a condition', () => {
	const condition = fc.record({
		column,
		operator: fc.constantFrom(
			'eq',
			'neq',
			'gt',
			'gte',
			'lt',
			'lte',
			'match',
			'imatch',
			'isDistinct' as const,
		),
		value,
		not: fc.boolean(),
	});
	fc.assert(
		fc.property(fc.array(condition, { minLength: 1, maxLength: 4 }), (all) => {
			const filter = renderChangesFilter({ all: all as never });
			expect(readAsServer(filter ?? '')).toEqual(
				all.map((each) => [
					each.column,
					`${each.not ? 'not.' : ''}${each.operator === 'isDistinct' ? 'isdistinct' : each.operator}`,
					each.value,
				]),
			);
		}),
	);
});

it('no value can add or drop an element of a list', () => {
	const values = fc.uniqueArray(
		value.filter((each) => each !== ''),
		{ minLength: 1, maxLength: 20 },
	);
	fc.assert(
		fc.property(column, values, (name, list) => {
			const filter = renderChangesFilter([
				{ column: name, operator: 'in', value: list },
				{ column: 'id', operator: 'eq', value: 1 },
			]);
			const [first, second] = readAsServer(filter ?? '');
			expect(first?.slice(0, 2)).toEqual([name, 'in']);
			expect(readList(first?.[2] ?? '')).toEqual(list);
			expect(second).toEqual(['id', 'eq', '1']);
		}),
	);
});

it('writes what the official builder writes, wherever that is read as it is meant', () => {
	const scalar = fc.oneof(fc.integer(), fc.boolean(), value);
	fc.assert(
		fc.property(column, scalar, fc.boolean(), (name, each, not) => {
			for (const operator of changesOperators.filter((own) => !['in', 'is', 'like', 'ilike'].includes(own))) {
				const wire = operator === 'isDistinct' ? 'isdistinct' : operator;
				const builder = postgresChangesFilter();
				const theirs = not
					? builder.not(name, wire as 'eq', each)
					: (builder[operator as 'eq'](name, each) as typeof builder);
				expect(renderChangesFilter({ column: name, operator, value: each, not })).toBe(theirs.build());
			}
		}),
	);
	const theirs = postgresChangesFilter().is('z', null).not('k', 'like', '%a').in('id', [1, 'x y', 'q"', 1]);
	expect(
		renderChangesFilter([
			{ column: 'z', operator: 'is', value: null },
			{ column: 'k', operator: 'like', value: '%a', not: true },
			{ column: 'id', operator: 'in', value: [1, 'x y', 'q"', 1] },
		]),
	).toBe(theirs.build());
});

it('reads patterns as the Data API does', () => {
	expect(renderChangesFilter({ column: 'a', operator: 'ilike', value: '*x*' })).toBe('a=ilike.%x%');
});

it.each<[string, Filters | undefined, string | undefined]>([
	['nothing', undefined, undefined],
	['an empty group', { all: [] }, undefined],
	['an empty choice', { any: [] }, undefined],
	['a choice of one', { any: [{ column: 'a', operator: 'eq', value: 1 }] }, 'a=eq.1'],
	['a group in a group', [{ all: [{ all: [{ column: 'a', operator: 'eq', value: 1 }] }] }], 'a=eq.1'],
	['text as it is', { column: 'a', raw: 'in.(1,2)', not: true }, 'a=not.in.(1,2)'],
	['a column in quotes', { column: '"my col"', operator: 'is', value: true }, 'my col=is.true'],
	['a list as text', { column: 'a', operator: 'in', value: '1, 2' }, 'a=in.(1,2)'],
])('takes %s', (_name, filters, expected) => {
	expect(renderChangesFilter(filters)).toBe(expected);
});

const eq = (name: string, each: unknown = 1) => ({ column: name, operator: 'eq' as const, value: each });
it.each<[string, Filters]>([
	['a choice of several', { any: [eq('a'), eq('b')] }],
	['what must not all hold', { all: [eq('a'), eq('b')], not: true }],
	['text that is a choice', { expression: 'a.eq.1' }],
	['an embedded table', { all: [eq('a')], referencedTable: 'b' }],
	['an operator that the server has not', { column: 'a', operator: 'contains', value: [1] }],
	['a column of JSON', eq('data->>name')],
	['a name that would end the condition', eq('a=eq.1,b')],
	['no column', eq(' ')],
	['null', eq('a', null)],
	['undefined', { column: 'a', operator: 'eq', value: undefined }],
	['an empty list', { column: 'a', operator: 'in', value: [] }],
	['a long list', { column: 'a', operator: 'in', value: Array.from({ length: 101 }, (_each, n) => n) }],
	['a truth that is none', { column: 'a', operator: 'is', value: 5 }],
	['raw text without an operator', { column: 'a', raw: '5' }],
])('refuses %s', (_name, filters) => {
	expect(() => renderChangesFilter(filters)).toThrow(expect.objectContaining({ field: 'filters' }));
});

describe('cells', () => {
	const officially: typeof officialConvertCell = (type, cell) =>
		convertChangeData([{ name: 'a', type }], { a: cell }).a as ReturnType<typeof officialConvertCell>;

	it.each([
		['bool', 't'],
		['bool', 'f'],
		['bool', 'x'],
		['int4', '5'],
		['int8', '-12'],
		['float8', '1.5e3'],
		['float8', 'NaN'],
		['numeric', '1.50'],
		['numeric', 'abc'],
		['oid', '42'],
		['json', '{"a":[1]}'],
		['jsonb', 'not json'],
		['timestamp', '2019-09-10 00:00:00'],
		['timestamptz', '2019-09-10 00:00:00+00'],
		['text', '5'],
		['uuid', '5'],
		['_int4', '{1,2,3}'],
		['_int4', '{}'],
		['_text', '{a,b}'],
		['_bool', '{t,f}'],
		['_daterange', '{"[2021-01-01,2021-12-31)","(2021-01-01,2021-12-32]"}'],
		['_int4', 'no list'],
	])('%s %s becomes what the official client makes of it', (type, text) => {
		expect(convertCell(type, text)).toEqual(officially(type, text));
	});

	it.each<[string, string, unknown]>([
		['int8', '9007199254740993', '9007199254740993'],
		['int8', '-9223372036854775808', '-9223372036854775808'],
		['numeric', '0.1234567890123456789', '0.1234567890123456789'],
		['_int8', '{1,9007199254740993}', [1, '9007199254740993']],
		['jsonb', '{"n":9007199254740993}', { n: '9007199254740993' }],
		['float8', 'Infinity', 'Infinity'],
		['_text', '{"a,b","c\\"d",NULL,e}', ['a,b', 'c"d', null, 'e']],
		['_text', '{"a b",c}', ['a b', 'c']],
	])('%s %s stays exact, where the official client changes it', (type, text, expected) => {
		expect(convertCell(type, text)).toEqual(expected);
		expect(officially(type, text)).not.toEqual(expected);
	});

	it('leaves what came as JSON as it is, and what has no type too', () => {
		const data = {
			schema: 's',
			table: 't',
			type: 'UPDATE',
			columns: [{ name: 'a', type: 'int4' }],
			record: { a: 1, b: 't', c: null, d: [1] },
			old_record: { a: '1' },
			errors: ['Error 413: Payload Too Large'],
		};
		expect(toChange(data)).toEqual({
			schema: 's',
			table: 't',
			commit_timestamp: '',
			eventType: 'UPDATE',
			new: { a: 1, b: 't', c: null, d: [1] },
			old: { a: 1 },
			errors: ['Error 413: Payload Too Large'],
		});
	});

	it('finds the type of a column wherever it stands', () => {
		const columns = [
			{ name: 'a', type: 'int4' },
			{ name: 'b', type: 'bool' },
			{ name: 'c', type: 'text' },
			{ name: '__proto__', type: 'int4' },
		];
		const row = JSON.parse('{"b":"t","c":"5","a":"1","d":"2","__proto__":"3"}') as Row;
		const expected = JSON.parse('{"b":true,"c":"5","a":1,"d":"2","__proto__":3}') as Row;
		expect(JSON.stringify(convertRow(columns, row))).toBe(JSON.stringify(expected));
	});
});
