import fc from 'fast-check';
import { readEvents } from '../../shared/functions/event-stream';

async function* inPieces(text: string, ...cuts: readonly number[]): AsyncGenerator<Uint8Array> {
	const bytes = new TextEncoder().encode(text);
	let at = 0;
	for (const cut of [...cuts, bytes.length]) {
		yield bytes.subarray(at, cut);
		at = cut;
	}
}

const read = async (text: string, ...cuts: readonly number[]) => {
	const events = [];
	for await (const event of readEvents(inPieces(text, ...cuts))) events.push(event);
	return events;
};

const message = (data: unknown, id: string | null = null) => ({ event: 'message', data, id });

// The first five are the examples of the HTML standard.
it.each([
	['several lines', 'data: YHOO\ndata: +2\ndata: 10\n\n', [message('YHOO\n+2\n10')]],
	[
		'a comment, ids, and one that is taken back',
		': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n',
		[message('first event', '1'), message('second event'), message(' third event')],
	],
	['no data, and an end without a blank line', 'data\n\ndata\ndata\n\ndata:', [message(''), message('\n')]],
	['a blank behind the colon', 'data:test\n\ndata: test\n\n', [message('test'), message('test')]],
	[
		'types',
		'event: add\ndata: 73857293\n\ndata: x\n\n',
		[{ event: 'add', data: '73857293', id: null }, message('x')],
	],
	['all ends of lines', 'data: a\rdata: b\r\ndata: c\n\r\ndata: d\r\r', [message('a\nb\nc'), message('d')]],
	['a byte order mark', '\ufeffdata: a\n\n', [message('a')]],
	['fields that nobody knows', 'retry: 10\nwhat: ever\ndata: a\n\n', [message('a')]],
	['an id with a null in it', 'id: 1\nid: 2\0\ndata: a\n\n', [message('a', '1')]],
	['an id that stays', 'id: 7\ndata: a\n\ndata: b\n\n', [message('a', '7'), message('b', '7')]],
	['a type without data', 'event: only\n\ndata: a\n\n', [message('a')]],
	['colons in data', 'data: a: b\n\n', [message('a: b')]],
	['JSON with every digit', 'data: {"id": 9007199254740993}\n\n', [message({ id: '9007199254740993' })]],
	['JSON over several lines', 'data: [1,\ndata: 2]\n\n', [message([1, 2])]],
	['what only looks like JSON', 'data: [DONE]\n\n', [message('[DONE]')]],
	['numbers and words', 'data: 12\n\ndata: true\n\n', [message('12'), message('true')]],
	['nothing', '', []],
])('reads %s', async (_name, text, events) => {
	expect(await read(text)).toEqual(events);
});

it('reads the same wherever the stream is cut', async () => {
	const line = fc.constantFrom(
		'data: ä☕',
		'data: {"a": 1}',
		'id: 4',
		'event: x',
		': c',
		'data',
		'',
		'',
		'\ufeff',
	);
	const end = fc.constantFrom('\n', '\r', '\r\n');
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.tuple(line, end), { maxLength: 12 }),
			fc.array(fc.nat(200), { maxLength: 8 }),
			async (lines, places) => {
				const text = lines.flat().join('');
				const size = new TextEncoder().encode(text).length;
				const cuts = places.map((place) => Math.min(place, size)).toSorted((one, other) => one - other);
				expect(await read(text, ...cuts)).toEqual(await read(text));
			},
		),
	);
});

it('gives an event as soon as its blank line is there', async () => {
	const asked: string[] = [];
	const source = async function* () {
		for (const piece of ['data: one\n\n', 'data: two\r', '\ndata: more\n', '\n']) {
			asked.push(piece);
			yield new TextEncoder().encode(piece);
		}
	};
	const events = readEvents(source());
	expect((await events.next()).value).toEqual(message('one'));
	expect(asked).toHaveLength(1);
	expect((await events.next()).value).toEqual(message('two\nmore'));
	expect((await events.next()).done).toBe(true);
});
