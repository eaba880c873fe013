import fc from 'fast-check';
import { changeId } from '../../../shared/realtime/catch-up/change-id';
import { hashOf } from '../../../shared/realtime/hash';

const row = fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 });
const sorted = (value: object): string =>
	JSON.stringify(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));

it('names rows the same when their values are, in whatever order of the columns, and else apart', () => {
	fc.assert(
		fc.property(row, row, (one, other) => {
			const turned = Object.fromEntries(Object.entries(one).toReversed());
			expect(hashOf(turned)).toBe(hashOf(one));
			expect(hashOf(one) === hashOf(other)).toBe(sorted(one) === sorted(other));
		}),
	);
});

it.each<[string, object, object]>([
	['the text of a number', { a: '1' }, { a: 1 }],
	['the text null', { a: 'null' }, { a: null }],
	['a column that is null', { a: null }, {}],
	['a name that goes on as the value', { ab: 'c' }, { a: 'bc' }],
	['values that changed places', { a: '1', b: '2' }, { a: '2', b: '1' }],
	['the same field twice', { a: '1', b: '1' }, {}],
	['lists in another order', { a: [1, 2] }, { a: [2, 1] }],
])('tells %s apart', (_name, one, other) => {
	expect(hashOf({ ...one })).not.toBe(hashOf({ ...other }));
});

it('tells the rows of one transaction apart', () => {
	const hashes = new Set<string>();
	for (let id = 0; id < 200_000; id++) hashes.add(hashOf({ id, title: `Row ${id % 10}`, done: false }));
	expect(hashes.size).toBe(200_000);
});

it('names a change by what it made and what was there', () => {
	const change = {
		schema: 'public',
		table: 'todos',
		eventType: 'UPDATE' as const,
		commit_timestamp: '2030-01-01T00:00:00.000Z',
		new: { id: 1 },
		old: {},
		errors: null,
	};
	expect(changeId(change)).toMatch(/^public\.todos:UPDATE:2030-01-01T00:00:00\.000Z:\d+-\d+$/);
	expect(changeId({ ...change, errors: [] })).toBe(changeId(change));
	const others = [
		{ table: 'done' },
		{ eventType: 'INSERT' as const },
		{ commit_timestamp: '2030-01-01T00:00:00.001Z' },
		{ new: { id: 2 } },
		{ old: { id: 1 } },
		{ new: {}, old: { id: 1 } },
	];
	const ids = [change, ...others.map((other) => ({ ...change, ...other }))].map(changeId);
	expect(new Set(ids).size).toBe(ids.length);
});
