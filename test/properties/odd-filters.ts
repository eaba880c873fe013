import fc from 'fast-check';
import type { Filter } from './filter-sql';

/** Names that PostgREST, the gateway or a query string could take for something else. */
const chosenNames = [
	'plain', 'two words', 'with-dash', 'select', 'columns', 'order', 'limit', 'offset', 'on_conflict', 'and', 'or', 'not',
	'apikey', 'a.b', 'a,b', 'a(b)', 'a:b', 'a"b', 'a\\b', "a'b", 'a&b=c', 'a%20b', 'a+b', ' edge ', 'é 😀', 'not.and', '1st', 'a--b',
]; // prettier-ignore

/** Control characters, and whatever else fits into a name; `->` is meant as a JSON path, and quotes around it as such. */
const randomNames = fc
	.sample(
		fc.oneof(
			fc.string({ unit: 'binary', minLength: 1, maxLength: 9 }),
			fc.string({ minLength: 1, maxLength: 12 }),
		),
		{ numRuns: 20, seed: 11 },
	)
	.filter((each) => !/\0|->|^".*"$/s.test(each) && each.trim() !== '' && Buffer.byteLength(each) <= 63);
export const names = [
	...new Set([...chosenNames, 'a\u0001b\u001f', 'x\r\n', 'a\u007f', '\u200b', ...randomNames]),
];

export const special = ['', ' ', 'null', 'NULL', 'true', '*', '%', '_', 'a,b', '(a)', '"', '\\', '{a}', 'x.eq.y', '"a"', ')', 'a)or(b', '\n', '\t', '😀', "'", 'a"b\\c', ' a ', '1', '\u0001', '\r', '\u007f\u200b']; // prettier-ignore
export const text = fc.oneof(
	fc.constantFrom(...special),
	fc.string({ unit: 'binary', maxLength: 6 }).filter((each) => !each.includes('\0')),
	fc.string({ unit: 'grapheme', maxLength: 6 }).filter((each) => !each.includes('\0')),
);

export const column = fc.constantFrom(...names);
/** Keys of JSON that no arrow may stand before without quotes, but for the first. */
export const jsonKeys = ['two words', 'a.b', 'x,y', 'f(x)', '.limit', 'a:b', 'a)or(b', 'é 😀'];
const scalar = fc.constantFrom('eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike', 'isDistinct');
export const texts = fc.array(text, { maxLength: 3 });
export const textsAndNulls = fc.array(fc.option(text, { freq: 3 }), { maxLength: 3 });
export const listed = fc.constantFrom('contains', 'containedBy', 'overlaps');
export const patterns = fc.constantFrom('likeAllOf', 'likeAnyOf', 'ilikeAllOf', 'ilikeAnyOf');
const range = fc
	.tuple(
		fc.integer({ min: 0, max: 20 }),
		fc.integer({ min: 0, max: 9 }),
		fc.constantFrom('[', '('),
		fc.constantFrom(']', ')'),
	)
	.chain(([from, size, open, close]) =>
		fc.constantFrom<string | readonly number[]>(`${open}${from},${from + size}${close}`, [from, from + size]),
	);
export const rangeLiteral = range.filter((each) => typeof each === 'string');
const ranges = fc.constantFrom('rangeGt', 'rangeGte', 'rangeLt', 'rangeLte', 'rangeAdjacent');
export const not = fc.boolean();

export const condition: fc.Arbitrary<Filter> = fc.oneof(
	fc.record({ column, operator: scalar, value: text, not }),
	fc.record({ column, operator: fc.constant('in'), value: texts, not }),
	fc.record({ column, operator: patterns, value: texts, not }),
	fc.record({ column: fc.constant('text list'), operator: listed, value: texts, not }),
	// A whole list, of which null may be a member.
	fc.record({
		column: fc.constant('text list'),
		operator: fc.constantFrom('eq', 'neq', 'gt', 'lte', 'isDistinct'),
		value: textsAndNulls,
		not,
	}),
	fc.record({ column: fc.constant('int range'), operator: ranges, value: range, not }),
	fc.record({
		column: fc.constant('int range'),
		operator: fc.constantFrom('contains', 'containedBy', 'overlaps'),
		value: rangeLiteral,
		not,
	}),
	fc.record({
		column: fc.constant('json data'),
		operator: fc.constantFrom('contains', 'containedBy'),
		value: fc.dictionary(text, text),
		not,
	}),
	fc.record({ column, operator: fc.constant('is'), value: fc.constant(null), not }),
	fc.record({
		column: fc.constant('flag'),
		operator: fc.constant('is'),
		value: fc.constantFrom(null, true, false, 'true', 'FALSE', 'unknown', 'null'),
		not,
	}),
	fc.record({
		column,
		operator: fc.constantFrom('match', 'imatch'),
		value: fc.oneof(text, fc.constantFrom('^a', 'b|c', '[(]', '.', 'x*', '\\d')),
		not,
	}),
	fc.record(
		{
			column,
			operator: fc.constant('textSearch'),
			value: fc.oneof(text, fc.constantFrom('a b', 'b & !c', '"a b"', 'null or true')),
			not,
			type: fc.constantFrom('plain', 'phrase', 'websearch'),
			config: fc.constantFrom('english', 'simple'),
		},
		{ requiredKeys: ['column', 'operator', 'value', 'not'] },
	),
	...(
		[
			['whole', fc.oneof(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), fc.integer({ min: -3, max: 3 }))],
			[
				'decimal',
				fc.oneof(
					fc.double({ noNaN: true, noDefaultInfinity: true, min: -9, max: 9 }),
					fc.integer({ min: -3, max: 3 }),
				),
			],
			['flag', fc.boolean()],
			['moment', fc.date({ min: new Date('1990-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })],
		] as const
	).map(([typed, value]) =>
		fc.record({
			column: fc.constant(typed),
			operator: fc.constantFrom('eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'isDistinct'),
			value: value as fc.Arbitrary<unknown>,
			not,
		}),
	),
	fc.record({
		column: fc.constantFrom(
			'json data->>a',
			'json data->deep->>b',
			...jsonKeys.map((key) => `json data->>${/^[\w ]+$/.test(key) ? key : `"${key}"`}`),
		),
		operator: scalar,
		value: text,
		not,
	}),
	fc.record({
		column: fc.constant('json data'),
		operator: fc.constantFrom('contains', 'containedBy'),
		value: fc.record({
			deep: fc.record({
				n: fc.oneof(fc.constantFrom(1n, 2n ** 60n), fc.integer({ max: 2, min: 0 }), fc.constant(null)),
			}),
		}),
		not,
	}),
) as fc.Arbitrary<Filter>;

export const { tree } = fc.letrec<{ tree: Filter; group: Filter }>((tie) => ({
	tree: fc.oneof({ depthSize: 'small' }, { weight: 3, arbitrary: condition }, tie('group')),
	group: fc.oneof(
		fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }), not }),
		fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }), not }),
	),
}));

/** The same cases each time, so that what fails here fails again; PROPERTY_SEED chooses others. */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 3) });
