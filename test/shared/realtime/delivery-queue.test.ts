import fc from 'fast-check';
import { createAlarms } from '../../../shared/realtime/alarms';
import { delayBeforeTry } from '../../../shared/realtime/back-off';
import { DeliveryQueue } from '../../../shared/realtime/delivery-queue';
import { createFakeClock } from './fake-clock';

it('delivers everything it took, once and in order, and never holds more than it may', async () => {
	const busy = fc.constantFrom('at once', 'later', 'fails', 'fails later' as const);
	await fc.assert(
		fc.asyncProperty(
			fc.array(busy, { maxLength: 60 }),
			fc.integer({ min: 1, max: 5 }),
			async (kinds, size) => {
				const [got, taken, delivered, failures]: number[][] = [[], [], [], []];
				const queue = new DeliveryQueue<number>({
					size,
					deliver: (item) => {
						got!.push(item);
						switch (kinds[item]) {
							case 'later':
								return Promise.resolve();
							case 'fails later':
								return Promise.reject(new Error('no'));
							case 'fails':
								throw new Error('no');
							default:
								return undefined;
						}
					},
					delivered: (item) => delivered!.push(item),
					failed: () => failures!.push(1),
				});
				for (let item = 0; item < kinds.length; item++) {
					if (queue.offer(item)) taken!.push(item);
					expect(queue.length).toBeLessThanOrEqual(size);
					if (item % 7 === 6) await queue.room();
				}
				await queue.empty();
				expect(got).toEqual(taken);
				expect(delivered).toEqual(taken);
				expect(failures).toHaveLength(taken!.filter((item) => kinds[item]!.startsWith('fails')).length);
			},
		),
	);
});

it('counts what the consumer has in hand as delivered when it is closed, and nothing after', async () => {
	const delivered: number[] = [];
	let finish = (): void => {};
	const queue = new DeliveryQueue<number>({
		size: 5,
		deliver: async () => await new Promise<void>((resolve) => (finish = resolve)),
		delivered: (item) => void delivered.push(item),
		failed: () => {},
	});
	for (const item of [1, 2, 3]) queue.offer(item);
	const [empty, room] = [queue.empty(), queue.room()];
	queue.close();
	finish();
	await Promise.all([empty, room]);
	expect(delivered).toEqual([1]);
	expect(queue.offer(4)).toBe(true);
	expect(queue.length).toBe(0);
});

it('waits anything up to the limit, which doubles until it is reached', () => {
	const backOff = { first: 1000, longest: 30_000 };
	const limits = [1, 2, 3, 4, 5, 6, 100, 5000].map((attempt) => delayBeforeTry(attempt, backOff, () => 1));
	expect(limits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
	expect(delayBeforeTry(6, backOff, () => 0)).toBe(0);
	expect(delayBeforeTry(Infinity, backOff, () => 0.5)).toBe(15_000);
});

const thrown = (failure: unknown): never => {
	throw failure;
};

it('rings each alarm once, in time, whatever is set and taken back meanwhile', async () => {
	const alarm = fc.record({ after: fc.integer({ min: 0, max: 1000 }), isCancelled: fc.boolean() });
	await fc.assert(
		fc.asyncProperty(fc.array(alarm, { maxLength: 20 }), async (all) => {
			const clock = createFakeClock(0);
			const alarms = createAlarms(clock, thrown);
			const rung: Array<readonly [index: number, at: number]> = [];
			const cancels = all.map(({ after }, index) =>
				alarms.after(after, () => rung.push([index, clock.now()])),
			);
			for (const [index, { isCancelled }] of all.entries()) if (isCancelled) cancels[index]?.();
			await clock.advance(1000);
			const kept = all.flatMap(({ after, isCancelled }, index) =>
				isCancelled ? [] : [[index, after] as const],
			);
			expect(rung.toSorted(([one], [other]) => one - other)).toEqual(kept);
			expect(clock.sleepers).toBe(0);
		}),
		{ numRuns: 50 },
	);
});

it('rings in time though somebody sets the clock back', async () => {
	let set = 1_000_000;
	const sleeping: Array<() => void> = [];
	const alarms = createAlarms(
		{
			now: () => set,
			sleep: async () => await new Promise<void>((resolve) => void sleeping.push(resolve)),
		},
		thrown,
	);
	let isRung = false;
	alarms.after(1000, () => (isRung = true));
	set -= 3_600_000;
	sleeping[0]?.();
	await new Promise((resolve) => setImmediate(resolve));
	expect(isRung).toBe(true);
});

it.each<[string, boolean]>([
	['while all wait', false],
	['and somebody sets another alarm', true],
])('rings all of them in time though somebody sets the clock back %s', async (_name, isSetMeanwhile) => {
	const inner = createFakeClock(1_000_000_000);
	let back = 0;
	const alarms = createAlarms({ ...inner, now: () => inner.now() - back }, thrown);
	const rung: Array<readonly [name: string, at: number]> = [];
	const begin = inner.now();
	const set = (name: string, after: number) =>
		alarms.after(after, () => rung.push([name, inner.now() - begin]));
	set('first', 10_000);
	set('second', 30_000);
	await inner.advance(5000);
	back = 3_600_000;
	if (isSetMeanwhile) set('meanwhile', 10_000);
	await inner.advance(60_000);
	expect(rung).toEqual([
		['first', 10_000],
		...(isSetMeanwhile ? [['meanwhile', 15_000]] : []),
		['second', 30_000],
	]);
	expect(inner.sleepers).toBe(0);
});

it('rings every alarm though one before it fails, and tells of that', async () => {
	const clock = createFakeClock(0);
	const failures: unknown[] = [];
	const alarms = createAlarms(clock, (failure) => failures.push(failure));
	const rung: number[] = [];
	const failure = new Error('no');
	alarms.after(10, () => {
		throw failure;
	});
	alarms.after(10, () => rung.push(10));
	alarms.after(20, () => rung.push(20));
	await clock.advance(20);
	expect(rung).toEqual([10, 20]);
	expect(failures).toEqual([failure]);
	expect(clock.sleepers).toBe(0);
});
