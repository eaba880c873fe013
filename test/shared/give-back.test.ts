import { giveBack } from '../../shared';

const megabytes = (): number => Math.round(process.memoryUsage().arrayBuffers / 2 ** 20);

it('gives memory back at once, without any collecting of garbage', () => {
	const before = megabytes();
	const chunks = Array.from({ length: 64 }, () => new Uint8Array(2 ** 20));
	expect(megabytes() - before).toBe(64);
	chunks.forEach(giveBack);
	expect(megabytes() - before).toBe(0);
	expect(chunks[0]).toHaveLength(0);
});

it.each([
	['the beginning', 0, 3],
	['the middle', 1, 3],
	['the end', 1, 4],
])('leaves what is %s of something larger', (_what, start, end) => {
	const whole = new Uint8Array([1, 2, 3, 4]);
	giveBack(whole.subarray(start, end));
	expect(whole).toEqual(new Uint8Array([1, 2, 3, 4]));
});

it('leaves everything where memory cannot be taken away: shared with another thread, or before Node.js 22', () => {
	const shared = new Uint8Array(new SharedArrayBuffer(4));
	const old = new Uint8Array(4);
	Object.assign(old.buffer, { transfer: undefined });
	for (const chunk of [shared, old]) giveBack(chunk);
	expect([shared.byteLength, old.byteLength]).toEqual([4, 4]);
});
