import { entriesOf } from '../../nodes/host/widgets/fixed-collection';

const read = (stored: unknown) => entriesOf({ name: 'filters', label: 'Filters' }, stored, 'condition');

it('gives the entries', () => {
	expect(read({ condition: [{ column: 'a' }, {}] })).toEqual([{ column: 'a' }, {}]);
});

it.each([[{}], [{ condition: [] }]])('has none when the form is left empty: %j', (stored) => {
	expect(read(stored)).toEqual([]);
});

it.each([
	['nothing', undefined],
	['null', null],
	['text', 'a'],
	['a list', []],
	['another group', { conditions: [] }],
	['a group that is missing', { condition: undefined }],
	['one entry that is no list', { condition: { column: 'a' } }],
	['null among the entries', { condition: [{ column: 'a' }, null] }],
	['a list among the entries', { condition: [[]] }],
])('refuses %s rather than lose an entry', (_what, stored) => {
	expect(() => read(stored)).toThrow(
		expect.objectContaining({
			code: 'INVALID_PARAMETER',
			field: 'filters',
			advice: expect.stringContaining('nothing was sent'),
		}),
	);
});
