import type { SubscriptionEvent } from '../../../shared';
import type { Batch as FormerBatch, BegunBatches } from './begun-batches';
import type { ExecutionSettings } from './execution-options';
import type { Run } from './start-executions';

export interface ExecutionsOptions extends ExecutionSettings {
	readonly run: Run;
	/** So many executions are waited for no more: n8n has told of no end of them in all that time. */
	readonly gaveUp?: (count: number) => void;
	/** Of a trigger that knows what it has delivered. */
	readonly batches?: BegunBatches;
}

/** Events that will share an execution. */
class Batch {
	readonly events: SubscriptionEvent[] = [];
	/** Resolves when their execution has ended. */
	readonly ended: Promise<void>;
	end!: () => void;

	/** @param key under which they were in an execution before */
	constructor(
		readonly size: number,
		readonly key?: string,
	) {
		this.ended = new Promise((resolve) => {
			this.end = resolve;
		});
	}
}

/** Starts executions for events, in their order, and knows which have ended. */
export class Executions {
	readonly #options: ExecutionsOptions;
	/** It may be in hand yet. */
	lastTaken: SubscriptionEvent | undefined;
	/** When each began, the oldest one first. */
	readonly #running = new Map<Batch, number>();
	#isWatching = false;
	/** Those that wait for more events, by their key; new events are under none. */
	readonly #open = new Map<string | undefined, Batch>();
	/** Keys of before under which one was started, and whether n8n knew it: then it knows those who come later, too. */
	readonly #used = new Map<string, { isKnown: boolean }>();
	/** Who waits for room: a race of all executions would leave its traces in one that takes hours. */
	#waiting: Array<() => void> = [];

	constructor(options: ExecutionsOptions) {
		this.#options = options;
	}

	/** Takes an event; resolves when there is room for the next one. */
	async take(event: SubscriptionEvent): Promise<void> {
		this.lastTaken = event;
		const { atOnce, batchWait, batches } = this.#options;
		const former = batches?.formerOf(event);
		const used = former && this.#used.get(former.key);
		if (used?.isKnown) return;
		const batch = this.#batchFor(used ? undefined : former);
		batch.events.push(event);
		if (batch.events.length >= batch.size) this.#start(batch);
		else if (batch.events.length === 1) {
			// Who was in company before is on the way.
			const wait = batch.key === undefined ? batchWait : Math.max(batchWait, companyWait);
			AbortSignal.timeout(Math.ceil(wait)).addEventListener('abort', () => this.#start(batch));
		}
		while (this.#running.size >= atOnce)
			await new Promise<void>((resolve) => {
				this.#waiting.push(resolve);
			});
	}

	/** Starts the executions of the events that wait for others. */
	start(): void {
		for (const batch of [...this.#open.values()]) this.#start(batch);
	}

	#batchFor(former: FormerBatch | undefined): Batch {
		const open = this.#open.get(former?.key);
		if (open) return open;
		const batch = new Batch(former?.ids.length ?? this.#options.batchSize, former?.key);
		this.#open.set(batch.key, batch);
		return batch;
	}

	#start(batch: Batch): void {
		if (this.#open.get(batch.key) !== batch) return;
		this.#open.delete(batch.key);
		const used = { isKnown: false };
		if (batch.key !== undefined) this.#used.set(batch.key, used);
		this.#running.set(batch, Date.now());
		void this.#options
			.run(batch.events, batch.key)
			.then((isKnown) => (used.isKnown = isKnown))
			.finally(() => this.#end(batch));
		this.#watch();
	}

	#end(batch: Batch): void {
		if (!this.#running.delete(batch)) return;
		batch.end();
		for (const resolve of this.#waiting.splice(0)) resolve();
	}

	/** One timer for all, for the oldest one: n8n may never tell what became of an execution, as when Redis lost its job. */
	#watch(): void {
		const [oldest] = this.#running.values();
		if (this.#isWatching || oldest === undefined) return;
		this.#isWatching = true;
		const { longest, gaveUp } = this.#options;
		const left = Math.max(0, oldest + longest - Date.now());
		AbortSignal.timeout(Math.min(left, longestTimer)).addEventListener('abort', () => {
			this.#isWatching = false;
			const last = Date.now() - longest;
			const overdue = [...this.#running].flatMap(([batch, begun]) => (begun <= last ? [batch] : []));
			for (const batch of overdue) this.#end(batch);
			if (overdue.length > 0) gaveUp?.(overdue.length);
			this.#watch();
		});
	}

	/** Resolves when all events that were taken so far have had their execution. */
	async ended(): Promise<void> {
		const batches = [...this.#running.keys(), ...this.#open.values()];
		await Promise.all(batches.map(async ({ ended }) => await ended));
	}
}

/** Milliseconds in which the events of an execution of before come again, in whatever order. */
const companyWait = 10_000;
/** Milliseconds that a timer takes at the most. */
const longestTimer = 2 ** 31 - 1;
