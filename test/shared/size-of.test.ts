import fc from 'fast-check';
import { JsonText } from '../../shared';
import { stringifyExact } from '../../shared/exact-json';
import { sizeOf } from '../../shared/size-of';

it('is near the length of the JSON, and seldom less, for any rows', () => {
	const rows = fc.array(fc.dictionary(fc.string({ maxLength: 20 }), fc.jsonValue()), { maxLength: 20 });
	fc.assert(
		fc.property(rows, (given) => {
			const size = sizeOf(given);
			const { length } = stringifyExact(given);
			// Long numbers are taken for eight characters, and signs that JSON escapes for one.
			expect(size).toBeGreaterThanOrEqual(length / 6);
			expect(size).toBeLessThanOrEqual(length + 8 * JSON.stringify(given).split(/[,:]/).length + 8);
		}),
	);
});

it('counts what is written in its own way as it is written', () => {
	expect(sizeOf({ json: new JsonText('{"a": 1}') })).toBe(2 + 'json'.length + 4 + '{"a": 1}'.length);
	expect(sizeOf([{ at: new Date(0) }])).toBe(
		2 + 2 + 'at'.length + 4 + JSON.stringify(new Date(0)).length + 1,
	);
	expect(sizeOf({ big: 12345678901234567890n })).toBeGreaterThan(8);
});

it('throws for what cannot be written', () => {
	const loop: Record<string, unknown> = {};
	loop.self = loop;
	expect(() => sizeOf([{ loop }])).toThrow(/circular/i);
});
