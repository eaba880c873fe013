import { SupabaseError, type SubscriptionEvent } from '../../../shared';

export type Gap = Extract<SubscriptionEvent, { readonly kind: 'gap' }>;

/** Says when events may have been lost, and does not say it all the time: a bad connection has many gaps. */
export class GapReport {
	readonly #tell: (trouble: SupabaseError) => void;
	readonly #pause: number;
	#isPausing = false;
	#isOver = false;
	#count = 0;
	#dropped = 0;
	#first: Gap | undefined;
	#last: Gap | undefined;

	/** @param pause milliseconds between two reports at the least; what happened meanwhile is told after it */
	constructor(tell: (trouble: SupabaseError) => void, pause = 60 * 60_000) {
		this.#tell = tell;
		this.#pause = pause;
	}

	note(gap: Gap): void {
		this.#count += 1;
		this.#dropped += gap.dropped ?? 0;
		this.#first ??= gap;
		this.#last = gap;
		if (!this.#isPausing) this.#report();
	}

	/** Nobody listens any more. */
	close(): void {
		this.#isOver = true;
	}

	#report(): void {
		const [first, last, count, dropped] = [this.#first, this.#last, this.#count, this.#dropped];
		if (!first || !last || this.#isOver) return;
		this.#first = this.#last = undefined;
		this.#count = this.#dropped = 0;
		this.#isPausing = true;
		AbortSignal.timeout(this.#pause).addEventListener('abort', () => {
			this.#isPausing = false;
			this.#report();
		});
		const reason = count === 1 ? describe(first) : describeMany({ first, last, count, dropped });
		this.#tell(
			new SupabaseError({
				reason,
				advice:
					'Turn on Catch Up to have missed rows read afterwards (New and Changed Rows, to have updates too), or look at what happened in that time yourself.',
				code: 'EVENTS_LOST',
			}),
		);
	}
}

const between = (from: number, to: number): string =>
	`from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;

function describe({ reason, from, to, dropped }: Gap): string {
	if (reason === 'disconnected')
		return `Nothing was heard ${between(from, to)}: events of that time are lost`;
	return `${dropped === undefined ? 'Events' : `${dropped} events`} were lost ${between(from, to)}, because the executions were slower`;
}

interface Many {
	readonly first: Gap;
	readonly last: Gap;
	readonly count: number;
	readonly dropped: number;
}

const describeMany = ({ first, last, count, dropped }: Many): string =>
	`Events were lost ${count} times ${between(first.from, last.to)}${dropped > 0 ? `, ${dropped} of them because the executions were slower` : ''}`;
