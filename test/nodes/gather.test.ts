import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { gather } from '../../nodes/host/gather';
import { toStream } from '../../nodes/host/to-stream';
import { whenRead } from '../../shared';

const piecesOf = (bytes: AsyncIterable<Uint8Array>): AsyncIterator<Uint8Array> =>
	gather(bytes)[Symbol.asyncIterator]();

const turn = async (): Promise<void> => await new Promise(setImmediate);

/** Each byte is another than the one before. */
const pattern = Buffer.from(Uint8Array.from({ length: 251 }, (_, at) => at));
const bytes = Buffer.alloc(8 * 2 ** 20, pattern);

/** Chunks of these sizes, cut from the bytes; asks `wait` before each. */
async function* chunksOf(
	sizes: readonly number[],
	wait: (index: number) => Promise<void> = async () => {},
): AsyncGenerator<Uint8Array> {
	let at = 0;
	for (const [index, size] of sizes.entries()) {
		await wait(index);
		yield Uint8Array.from(bytes.subarray(at, (at += size)));
	}
}

const sum = (sizes: readonly number[]): number => sizes.reduce((all, size) => all + size, 0);

it('gives every byte once and in order, however they come and are taken', async () => {
	const size = fc.oneof(
		fc.integer({ min: 0, max: 10 }),
		fc.integer({ min: 60_000, max: 70_000 }),
		fc.integer({ min: 500_000, max: 1_100_000 }),
	);
	const slow = fc.array(fc.nat(3), { minLength: 1, maxLength: 5 });
	await fc.assert(
		fc.asyncProperty(fc.array(size, { maxLength: 7 }), slow, slow, async (sizes, comes, takes) => {
			const wait = async (turns: readonly number[], index: number): Promise<void> => {
				for (let left = turns[index % turns.length] ?? 0; left > 0; left--) await turn();
			};
			const pieces: Buffer[] = [];
			for await (const piece of gather(chunksOf(sizes, async (index) => await wait(comes, index)))) {
				// What was taken must stay as it is while more comes.
				pieces.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
				await wait(takes, pieces.length);
			}
			expect(Buffer.concat(pieces).equals(bytes.subarray(0, sum(sizes)))).toBe(true);
		}),
		{ numRuns: 60 },
	);
});

it('hands on the first chunk as it came, and puts together what comes while that is dealt with', async () => {
	const chunks = Array.from({ length: 20 }, () => new Uint8Array(65_536).fill(1));
	const pieces: Uint8Array[] = [];
	async function* source(): AsyncGenerator<Uint8Array> {
		yield* chunks;
	}
	for await (const piece of gather(source())) {
		pieces.push(piece);
		await sleep(20);
	}
	expect(pieces[0]).toBe(chunks[0]);
	expect(pieces.map(({ byteLength }) => byteLength / 65_536)).toEqual([1, 8, 8, 3]);
	// Only what was handed on as it came is still there.
	expect(chunks.filter(({ byteLength }) => byteLength > 0)).toHaveLength(1);
});

it('reads no more ahead than one piece', async () => {
	let read = 0;
	const pieces = piecesOf(
		chunksOf(
			Array.from({ length: 100 }, () => 65_536),
			async () => void (read += 1),
		),
	);
	await pieces.next();
	await sleep(50);
	expect(read).toBeLessThanOrEqual(10);
	await pieces.return?.();
});

it('gives what has come before the failure, and then the failure', async () => {
	async function* broken(): AsyncGenerator<Uint8Array> {
		yield* chunksOf([10, 10]);
		throw new Error('cut');
	}
	const taken: number[] = [];
	const reading = (async () => {
		for await (const { byteLength } of gather(broken())) {
			taken.push(byteLength);
			await turn();
		}
	})();
	await expect(reading).rejects.toThrow('cut');
	expect(sum(taken)).toBe(20);
});

it('leaves its source also when nothing of it was asked for', async () => {
	let isLeft = false;
	const source = whenRead(chunksOf([10]), () => (isLeft = true));
	toStream(gather(source)).destroy();
	await turn();
	expect(isLeft).toBe(true);
});

it.each(['while it waits for room', 'while it waits for more'])(
	'leaves its source when it is left %s',
	async (when) => {
		let isLeft = false;
		let more: () => void = () => undefined;
		async function* source(): AsyncGenerator<Uint8Array> {
			try {
				yield* chunksOf([65_536]);
				if (when === 'while it waits for more') await new Promise<void>((resolve) => (more = resolve));
				for (;;) yield new Uint8Array(300_000);
			} finally {
				isLeft = true;
			}
		}
		const stream = toStream(gather(source()));
		await new Promise<void>((resolve) => stream.once('readable', resolve));
		stream.read();
		await sleep(20);
		stream.destroy();
		more();
		await sleep(20);
		expect(isLeft).toBe(true);
	},
);

it('a failure of what was left has nobody to tell', async () => {
	async function* broken(): AsyncGenerator<Uint8Array> {
		yield new Uint8Array(1);
		await sleep(10);
		throw new Error('cut');
	}
	const pieces = piecesOf(broken());
	await pieces.next();
	await pieces.return?.();
	// An unhandled rejection would end the process.
	await sleep(30);
	expect(await buffer(toStream(gather(chunksOf([3]))))).toHaveLength(3);
});
