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
