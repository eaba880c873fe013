import fc from 'fast-check';
import { parseExact } from '../../shared';
import { stringifyExact } from '../../shared/exact-json';

it.each([
	['9007199254740991', 9007199254740991],
	['9007199254740993', '9007199254740993'],
	['-9223372036854775808', '-9223372036854775808'],
	['0.1', 0.1],
	['0.30000000000000004', 0.30000000000000004],
	['123456789012345678.5', '123456789012345678.5'],
	['1.2345678901234567890123', '1.2345678901234567890123'],
	['1.500000000000000000000', 1.5],
	['100000000000000000000e-20', 1],
	['1e3', 1000],
	['0.00000000000000000000', 0],
])('reads %s as %j', (text, value) => {
	expect(parseExact(`{"a":[${text}]}`)).toEqual({ a: [value] });
});

it('leaves text alone, however many digits it holds', () => {
	expect(parseExact('["12345678901234567890", 1]')).toEqual(['12345678901234567890', 1]);
});

it('reads whatever JSON.parse reads, when its numbers fit', () => {
	fc.assert(
		fc.property(fc.json(), (text) => {
			fc.pre(!/\d{16}/.test(text));
			const withLongText = `[${text},"1234567890123456"]`;
			expect(parseExact(withLongText)).toEqual(JSON.parse(withLongText));
		}),
	);
});

it.each([
	'{"a":12345678901234567890',
	'{12345678901234567890:1}',
	'{"a":1,12345678901234567890 : 1}',
	'[01234567890123456789]',
	'[-12345678901234567890-]',
	'[.12345678901234567890]',
	'[12345678901234567890.]',
	'[1 12345678901234567890]',
	'"12345678901234567890',
	'"a" 12345678901234567890',
	'true12345678901234567890',
])('refuses %s, as JSON.parse does and in its words', (text) => {
	const refusal = (parse: (given: string) => unknown): string => {
		try {
			return `read as ${JSON.stringify(parse(text))}`;
		} catch (error) {
			return String(error);
		}
	};
	expect(refusal(parseExact)).toMatch(/^SyntaxError/);
	expect(refusal(parseExact)).toBe(refusal(JSON.parse));
});

it('keeps every digit of a number and every letter of a text, whatever stands around them', () => {
	const digits = fc.bigInt({ min: 2n ** 53n, max: 2n ** 120n }).map(String);
	const text = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc
			.tuple(
				fc.constantFrom('"', '\\', '\\"', ':', '",', '":', '['),
				digits,
				fc.constantFrom('"', '\\', ',', ':'),
			)
			.map((all) => all.join('')),
	);
	const pair = fc.tuple(text, digits, text, fc.boolean());
	fc.assert(
		fc.property(fc.array(pair, { minLength: 1 }), (pairs) => {
			const written = pairs.map(
				([key, number, value, isSpaced]) =>
					`{${JSON.stringify(key)}${isSpaced ? ' : ' : ':'}${number}${isSpaced ? '\n' : ''},"":[-${number},${JSON.stringify(value)}]}`,
			);
			expect(parseExact(`[${written.join()}]`)).toEqual(
				pairs.map(([key, number, value]) => ({
					...Object.fromEntries([[key, number]]),
					'': [`-${number}`, value],
				})),
			);
		}),
	);
});

it('never changes an integer: it comes back as a number or as its own text', () => {
	fc.assert(
		fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), (integer) => {
			const read = parseExact(`[${integer}, 1234567890.123456]`) as [unknown, unknown];
			expect(String(read[0])).toBe(String(integer));
		}),
	);
});

it('writes bigint values as text', () => {
	expect(stringifyExact({ id: 9007199254740993n, list: [1n] })).toBe(
		'{"id":"9007199254740993","list":["1"]}',
	);
});
