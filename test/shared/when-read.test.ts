import { whenRead } from '../../shared';

async function* chunks(): AsyncGenerator<Uint8Array> {
	yield new Uint8Array([1]);
	yield new Uint8Array([2]);
}

it('tells once that all was read', async () => {
	let ends = 0;
	const read: number[] = [];
	for await (const [byte] of whenRead(chunks(), () => (ends += 1))) read.push(byte ?? -1);
	expect({ read, ends }).toEqual({ read: [1, 2], ends: 1 });
});

it('tells once that it was left, also before anything was read', async () => {
	let ends = 0;
	const stream = whenRead(chunks(), () => (ends += 1));
	await stream[Symbol.asyncIterator]().return?.();
	stream.destroy();
	expect(ends).toBe(1);
});

it('tells that it failed, and with what', async () => {
	let ends = 0;
	const broken: AsyncIterable<Uint8Array> = {
		[Symbol.asyncIterator]: () => ({ next: async () => await Promise.reject(new Error('cut')) }),
	};
	const next = whenRead(broken, () => (ends += 1))
		[Symbol.asyncIterator]()
		.next();
	await expect(next).rejects.toThrow('cut');
	expect(ends).toBe(1);
});
