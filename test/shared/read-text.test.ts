import { getEventListeners } from 'node:events';
import { readText } from '../../shared/read-text';
import { watchSilence } from '../../shared/silence';
import { createFakeClock } from './realtime/fake-clock';

async function* bytes(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
	for (const text of texts) yield Buffer.from(text);
}

/** A stream that never goes on, and says when it was left. */
function silent() {
	let isLeft = false;
	const stream = {
		destroy: () => void (isLeft = true),
		[Symbol.asyncIterator]: () => ({ next: async () => await new Promise<never>(() => {}) }),
	};
	return { stream, isLeft: () => isLeft };
}

const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

/** How many signals hang on one, as `AbortSignal.any` makes them: Node 20 forgets none of them while it lives. */
function dependantsOf(signal: AbortSignal): number {
	const symbol = Object.getOwnPropertySymbols(signal).find((each) => String(each).includes('Dependant'));
	return symbol ? ((Reflect.get(signal, symbol) as ReadonlySet<unknown> | null)?.size ?? 0) : 0;
}

it('can tell what hangs on a signal', () => {
	const { signal } = new AbortController();
	const any = AbortSignal.any([signal, new AbortController().signal]);
	any.addEventListener('abort', () => {});
	expect(dependantsOf(signal)).toBe(1);
});

describe('text of a stream', () => {
	it('leaves nothing behind: neither on a signal that lives on, nor a sleep', async () => {
		const clock = createFakeClock();
		const { signal } = new AbortController();
		for (let time = 0; time < 50; time++)
			expect(await readText(bytes('gr', 'ün'), { limit: 1000, clock, signal })).toBe('grün');
		expect([listenersOf(signal), dependantsOf(signal), clock.sleepers]).toEqual([0, 0, 0]);
	});

	it.each(['before', 'meanwhile'])('ends when its signal aborts %s', async (when) => {
		const clock = createFakeClock();
		const stopping = new AbortController();
		const { stream, isLeft } = silent();
		if (when === 'before') stopping.abort();
		const reading = readText(stream, { limit: 1000, clock, signal: stopping.signal });
		stopping.abort();
		await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
		expect([isLeft(), clock.sleepers]).toEqual([true, 0]);
	});

	it('ends when the time is up', async () => {
		const clock = createFakeClock();
		const { stream, isLeft } = silent();
		const reading = readText(stream, { limit: 1000, clock }).catch((error: unknown) => error);
		await clock.advance(1000);
		expect(await reading).toMatchObject({ code: 'ETIMEDOUT' });
		expect([isLeft(), clock.sleepers]).toEqual([true, 0]);
	});
});

describe('silence', () => {
	const never = new Promise<never>(() => {});

	it('is watched without another signal for every wait', async () => {
		const clock = createFakeClock();
		const { signal } = new AbortController();
		const watch = watchSilence(clock, 1000, signal);
		for (let time = 0; time < 50; time++) {
			await clock.advance(900);
			await watch.awaiting(Promise.resolve());
		}
		expect([watch.isLate(), listenersOf(signal), dependantsOf(signal)]).toEqual([false, 0, 1]);
		watch.stop();
		await clock.advance(0);
		expect(clock.sleepers).toBe(0);
	});

	it('sleeps no more when the outer signal has aborted', async () => {
		const clock = createFakeClock();
		const stopping = new AbortController();
		const watch = watchSilence(clock, 1000, stopping.signal);
		const waiting = watch.awaiting(never).catch((error: unknown) => error);
		await clock.advance(500);
		stopping.abort();
		expect(await waiting).toMatchObject({ name: 'AbortError' });
		await clock.advance(0);
		expect([watch.isLate(), watch.signal.aborted, clock.sleepers]).toEqual([false, true, 0]);
	});

	it('that lasts too long aborts', async () => {
		const clock = createFakeClock();
		const watch = watchSilence(clock, 1000);
		const waiting = watch.awaiting(never).catch((error: unknown) => error);
		await clock.advance(1000);
		expect(await waiting).toMatchObject({ name: 'AbortError' });
		expect([watch.isLate(), watch.signal.aborted, clock.sleepers]).toEqual([true, true, 0]);
	});
});
