import fc from 'fast-check';
import { canonical, compareValues } from '../../../shared/realtime/catch-up/cursor-value';
import { Remembered } from '../../../shared/realtime/catch-up/remembered';

const order = (one: unknown, other: unknown): number =>
	Math.sign(compareValues(canonical(one), canonical(other)));

it('puts numbers of any length in order', () => {
	fc.assert(
		fc.property(
			fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
			fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
			(a, b) => {
				expect(order(String(a), String(b))).toBe(a < b ? -1 : a > b ? 1 : 0);
			},
		),
	);
	expect(order('9007199254740993', 5)).toBe(1);
	expect(order('0.10', '0.1')).toBe(0);
	expect(order(1e21, '5')).toBe(1);
});

it.each([
	['2024-01-01T00:00:00.1+00:00', '2024-01-01T00:00:00.12+00:00', -1],
	['2024-01-01T00:00:00.000001+00:00', '2024-01-01T00:00:00+00:00', 1],
	['2024-01-01T02:00:00+02:00', '2024-01-01 00:00:00Z', 0],
	['2024-01-01T00:00:00', '2024-01-01', 0],
	['2024-01-01T00:00:00.5+00', '2024-01-01T05:30:00.500000+05:30', 0],
	['0190f5e4-1111-7000-8000-000000000000', '0190f5e4-2222-7000-8000-000000000000', -1],
])('%s against %s', (one, other, expected) => {
	expect(order(one, other)).toBe(expected);
});

/** Rows in the order in which their transactions end; `began` is the place in the order in which they got their value. */
const history = fc.array(
	fc.record({ late: fc.integer({ min: 0, max: 4000 }), step: fc.integer({ min: 1, max: 2000 }) }),
	{ minLength: 1, maxLength: 120 },
);

it('begins before every row that a transaction of five minutes can still bring', () => {
	fc.assert(
		fc.property(history, fc.integer({ min: 0, max: 20 }), (rows, overlapRows) => {
			let now = 1_000_000;
			const longest = 3000;
			const begun = rows.map(({ late, step }, index) => ({ value: index + 1, began: (now += step), late }));
			const ended = begun
				.map(({ value, began, late }) => ({ value, began, at: began + Math.min(late, longest) }))
				.toSorted((one, other) => one.at - other.at);
			const cut = Math.ceil(ended.length / 2);
			const overlap = { milliseconds: longest, rows: overlapRows, most: 1000 };
			const remembered = new Remembered(overlap, null);
			for (const { value, at } of ended.slice(0, cut))
				remembered.set({ key: [value], value, time: at, isQueued: false });
			const stored = remembered.toStore();
			const restored = new Remembered(overlap, stored.floor, stored.rows);
			const begin = restored.begin();
			expect(begin).toEqual(remembered.begin());
			const newest = Math.max(...ended.slice(0, cut).map(({ at }) => at));
			for (const { value, began } of ended.slice(cut)) {
				// Begun before the last delivery, so that its value may be lower than others'.
				if (began < newest && began >= newest - longest && begin)
					expect(value).toBeGreaterThanOrEqual(Number(begin.value));
			}
			// Nothing at or behind the place where a reading begins was forgotten.
			for (const { value } of ended.slice(0, cut))
				if (!begin || value >= Number(begin.value)) expect(restored.get([value])).toBeDefined();
		}),
	);
});

it('keeps no more rows than it may, and begins no earlier than with those', () => {
	const remembered = new Remembered({ milliseconds: 300_000, rows: 1000, most: 20 }, null);
	for (let value = 1; value <= 500; value++)
		remembered.set({ key: [value], value, time: 1000, isQueued: false });
	const { rows, floor } = remembered.toStore();
	expect(rows.map(([value]) => value)).toEqual(Array.from({ length: 20 }, (_each, n) => 481 + n));
	expect(floor).toEqual({ value: 481, key: [481] });
	expect(remembered.begin()).toEqual({ value: 481, key: [481] });
});

const long = fc.bigInt({ min: 2n ** 60n, max: 2n ** 60n + 300n });
const microsecond = fc
	.integer({ min: 0, max: 299 })
	.map((microseconds) => `2030-01-01T00:00:00.${String(999_700 + microseconds)}Z`);

it.each([
	['numbers longer than JavaScript holds', long.map(String)],
	['moments a microsecond apart', microsecond],
])('keeps the last rows of %s', (_what, value) => {
	fc.assert(
		fc.property(fc.uniqueArray(value, { minLength: 3, maxLength: 60 }), (values) => {
			const remembered = new Remembered({ milliseconds: 300_000, rows: 1000, most: 3 }, null);
			for (const [index, each] of values.entries())
				remembered.set({ key: [-index], value: each, time: 1000, isQueued: false });
			const kept = remembered.toStore().rows.map(([each]) => each);
			expect(kept.toSorted()).toEqual(values.toSorted().slice(-3));
		}),
	);
});

it('never forgets where a row stands that is not delivered yet', () => {
	const remembered = new Remembered({ milliseconds: 0, rows: 2, most: 5 }, null);
	remembered.set({ key: [1], value: 1, time: 1, isQueued: true });
	for (let value = 2; value <= 100; value++)
		remembered.set({ key: [value], value, time: value, isQueued: false });
	const { rows, floor } = remembered.toStore();
	expect(rows.some(([value]) => value === 1)).toBe(false);
	expect(floor === null || Number(floor.value) <= 1).toBe(true);
});

it('tells rows of the same value apart by their key', () => {
	const remembered = new Remembered({ milliseconds: 300_000, rows: 1000, most: 10 }, null);
	for (let key = 1; key <= 50; key++)
		remembered.set({ key: [key], value: '2024-01-01T00:00:00Z', time: 1, isQueued: false });
	remembered.toStore();
	expect(remembered.begin()).toEqual({ value: '2024-01-01T00:00:00Z', key: [41] });
});
