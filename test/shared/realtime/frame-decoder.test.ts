import fc from 'fast-check';
import { decodeFrame, type Frame } from '../../../shared/realtime/frame';
import { createFrameDecoder } from '../../../shared/realtime/frame-decoder';

const name = fc.oneof(
	fc.constantFrom('id', 'title', 'a"b', 'c\\', ']', '"columns":['),
	fc.string({ unit: 'grapheme' }),
);
const columns = fc.array(fc.record({ name, type: fc.constantFrom('int8', 'text', '_text') }), {
	maxLength: 3,
});
const values = fc.oneof(
	fc.jsonValue({ maxDepth: 2 }),
	fc.constant({ columns: [{ name: 'id', type: 'int8' }] }),
);
/** Few, so that frames begin alike. */
const topic = fc.constantFrom('realtime:a', 'realtime:"b"');
const ids = fc.constantFrom([7], [7, 8], ['7'], undefined);

const frameText = (each: {
	readonly joinRef: string | null;
	readonly topic: string;
	readonly ids: unknown;
	readonly idsFirst: boolean;
	readonly columns: unknown;
	readonly more: Readonly<Record<string, unknown>>;
}): string => {
	const data = { columns: each.columns, ...each.more };
	const payload = each.idsFirst ? { ids: each.ids, data } : { data, ids: each.ids };
	return JSON.stringify([each.joinRef, null, each.topic, 'postgres_changes', payload]);
};

const spoilt = fc.constantFrom<(text: string) => string>(
	(text) => text,
	(text) => text.slice(0, -1),
	(text) => text.slice(0, -3),
	(text) => text.replace(/]$/, 'x'),
	(text) => `${text.slice(0, -1)},"more"]`,
	(text) => text.replace(/}}]$/, '},"more":1}]'),
	(text) => text.replace(/(],)"[^]*$/, '$1}}]'),
	(text) => `${text} `,
	(text) => text.replace('"schema":"public"', '"schema":9007199254740993'),
	(text) => text.replace('postgres_changes', 'broadcast'),
);

const outcome = (decode: () => Frame): unknown => {
	try {
		return decode();
	} catch (error) {
		return { refused: (error as { readonly code?: string }).code };
	}
};

it('reads each frame as it would be read alone, whatever came before', () => {
	const tables = fc.array(columns, { minLength: 1, maxLength: 2 });
	const frame = fc.record({
		joinRef: fc.constantFrom(null, '3'),
		topic,
		ids,
		idsFirst: fc.boolean(),
		table: fc.nat({ max: 1 }),
		more: fc.record(
			{ record: fc.dictionary(name, values), schema: fc.constant('public') },
			{ requiredKeys: [] },
		),
		spoil: spoilt,
	});
	fc.assert(
		fc.property(tables, fc.array(frame, { maxLength: 30 }), (known, frames) => {
			const decode = createFrameDecoder('2.0.0');
			for (const { table, spoil, ...each } of frames) {
				const text = spoil(frameText({ ...each, columns: known[table] ?? [] }));
				expect(outcome(() => decode(text))).toEqual(outcome(() => decodeFrame('2.0.0', text)));
			}
		}),
		{ numRuns: 500 },
	);
});

it.each([true, false])('reads the columns of a table once (ids first: %s)', (idsFirst) => {
	const decode = createFrameDecoder('2.0.0');
	const [first, second] = [1, 2].map((id) => {
		const text = frameText({
			joinRef: null,
			topic: 'realtime:a',
			ids: [7],
			idsFirst,
			columns: [{ name: 'id', type: 'int8' }],
			more: { record: { id }, type: 'INSERT' },
		});
		expect(decode(text)).toEqual(decodeFrame('2.0.0', text));
		return decode(text).payload as { readonly data: { readonly columns: unknown } };
	});
	expect(second?.data.columns).toBe(first?.data.columns);
});

it('reads frames of objects and of bytes as they are', () => {
	const change = { ids: [7], data: { columns: [{ name: 'id', type: 'int8' }], record: { id: 1 } } };
	const text = JSON.stringify({ topic: 'realtime:a', event: 'postgres_changes', payload: change, ref: null });
	const [objects, lists] = [createFrameDecoder('1.0.0'), createFrameDecoder('2.0.0')];
	for (const _again of [1, 2])
		expect(objects(text)).toEqual({
			joinRef: null,
			ref: null,
			topic: 'realtime:a',
			event: 'postgres_changes',
			payload: change,
		});
	const bytes = Uint8Array.from([4, 1, 1, 0, 0, 0x61, 0x62, 0xff]);
	expect(lists(bytes)).toEqual(decodeFrame('2.0.0', bytes));
});
