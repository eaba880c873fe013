import type { FoundFunction } from './find-function.ts';
import type { Runtime } from './runtime.ts';
import { startWorker, type Worker } from './worker.ts';

/** A function that runs, or begins to. */
export interface Running {
	readonly worker: Promise<Worker>;
	/** To be called when a request is through with it. */
	readonly release: () => void;
	/** Takes no more requests; ends when the last one is through. */
	readonly retire: () => void;
}

export interface WorkerPool {
	/** The process of a function as it stands now: started if there is none, or if its files have changed. */
	readonly take: (found: FoundFunction) => Running;
	readonly close: () => Promise<void>;
}

interface Slot {
	readonly version: string;
	readonly worker: Promise<Worker>;
	pending: number;
	isRetired: boolean;
}

const noWorker = (): undefined => undefined;

/** One process for each function, shared by all its requests. */
export const openWorkerPool = ({
	runtime,
	environment,
	log,
}: {
	readonly runtime: () => Runtime;
	readonly environment: (found: FoundFunction) => Readonly<Record<string, string>>;
	readonly log: (name: string, line: string) => void;
}): WorkerPool => {
	const current = new Map<string, Slot>();
	const alive = new Set<Promise<Worker>>();

	const endIfUnused = (slot: Slot): void => {
		// One that never started has nothing to end.
		if (slot.isRetired && slot.pending === 0) void slot.worker.then(({ end }) => end(), noWorker);
	};

	const retire = (name: string, slot: Slot): void => {
		if (current.get(name) === slot) current.delete(name);
		slot.isRetired = true;
		endIfUnused(slot);
	};

	const start = (found: FoundFunction): Slot => {
		const { name, entry, version } = found;
		const worker = Promise.resolve().then(
			async () =>
				await startWorker({
					command: runtime().commandFor(found),
					entry,
					env: environment(found),
					log: (line) => log(name, line),
				}),
		);
		const slot: Slot = { version, worker, pending: 0, isRetired: false };
		current.set(name, slot);
		alive.add(worker);
		const forget = (): void => {
			alive.delete(worker);
			retire(name, slot);
		};
		void worker.then(async ({ ended }) => await ended, noWorker).then(forget);
		return slot;
	};

	return {
		take: (found) => {
			const { name } = found;
			let slot = current.get(name);
			if (slot && slot.version !== found.version) {
				retire(name, slot);
				slot = undefined;
			}
			const taken = slot ?? start(found);
			taken.pending += 1;
			return {
				worker: taken.worker,
				release: () => {
					taken.pending -= 1;
					endIfUnused(taken);
				},
				retire: () => retire(name, taken),
			};
		},
		close: async () => {
			await Promise.all(
				[...alive].map(async (starting) => {
					const worker = await starting.catch(noWorker);
					worker?.end();
					await worker?.ended;
				}),
			);
		},
	};
};
