import fc from 'fast-check';
import { JsonText } from '../../shared';
import { stringifyExact } from '../../shared/exact-json';
import { sizeOf } from '../../shared/size-of';

const text = fc.oneof(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20, unit: 'binary' }));

it('is near the bytes of the JSON, and hardly less, for any rows', () => {
	const rows = fc.array(
		fc.dictionary(text, fc.oneof(fc.jsonValue(), fc.jsonValue({ stringUnit: 'binary' }))),
		{ maxLength: 20 },
	);
	fc.assert(
		fc.property(rows, (given) => {
			const size = sizeOf(given);
			const bytes = Buffer.byteLength(stringifyExact(given));
			const members = given.reduce((sum, row) => sum + Object.keys(row).length, 0);
			// Numbers and the like are taken for eight bytes.
			expect(size).toBeGreaterThanOrEqual(bytes - 16 * members);
			expect(size).toBeLessThanOrEqual(bytes + 8 * members + 2 * given.length + 2);
		}),
	);
});

it.each([
	['Chinese', '漢字かな交じり文'],
	['Cyrillic', 'Привет'],
	['emoji', '👩‍🚀🎉'],
	['quotes and backslashes', '"\\"'],
	['control characters', '\u0000\u001f'],
])('counts %s by the bytes that are sent', (_name, value) => {
	const sent = Buffer.byteLength(JSON.stringify({ [value]: value, more: { deep: value } }));
	expect(sizeOf({ [value]: value, more: { deep: value } })).toBeGreaterThanOrEqual(sent);
	expect(sizeOf({ [value]: value, more: { deep: value } })).toBeLessThanOrEqual(sent + 12);
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
