import type { SubscriptionEvent } from '../../../shared';
import type { ExecutionSettings } from './execution-options';

export interface ExecutionsOptions extends ExecutionSettings {
	/** Starts one execution for these events; resolves when it has ended, however it ended. */
	run(events: readonly SubscriptionEvent[]): Promise<void>;
}

/** Events that will share an execution. */
class Batch {
	readonly events: SubscriptionEvent[] = [];
	/** Resolves when their execution has ended. */
	readonly ended: Promise<void>;
	follow!: (execution: Promise<void>) => void;

	constructor() {
		this.ended = new Promise((resolve) => {
			this.follow = resolve;
		});
	}
}

/** Starts executions for events, in their order, and knows which have ended. */
export class Executions {
	readonly #options: ExecutionsOptions;
	readonly #running = new Set<Promise<void>>();
	#batch: Batch | undefined;
	/** Who waits for room: a race of all executions would leave its traces in one that takes hours. */
	#waiting: Array<() => void> = [];

	constructor(options: ExecutionsOptions) {
		this.#options = options;
	}

	/** Takes an event; resolves when there is room for the next one. */
	async take(event: SubscriptionEvent): Promise<void> {
		const { atOnce, batchSize, batchWait } = this.#options;
		const batch = (this.#batch ??= new Batch());
		batch.events.push(event);
		if (batch.events.length >= batchSize) this.start();
		else if (batch.events.length === 1) {
			AbortSignal.timeout(Math.ceil(batchWait)).addEventListener('abort', () => {
				if (this.#batch === batch) this.start();
			});
		}
		while (this.#running.size >= atOnce)
			await new Promise<void>((resolve) => {
				this.#waiting.push(resolve);
			});
	}

	/** Starts the execution of the events that wait for others. */
	start(): void {
		const batch = this.#batch;
		if (!batch) return;
		this.#batch = undefined;
		const running: Promise<void> = this.#options.run(batch.events).finally(() => {
			this.#running.delete(running);
			for (const resolve of this.#waiting.splice(0)) resolve();
		});
		this.#running.add(running);
		batch.follow(running);
	}

	/** Resolves when all events that were taken so far have had their execution. */
	async ended(): Promise<void> {
		await Promise.allSettled([...this.#running, ...(this.#batch ? [this.#batch.ended] : [])]);
	}
}
