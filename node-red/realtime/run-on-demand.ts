/** Something that runs until it is stopped. */
export interface Running {
	stop(): Promise<void>;
}

/** Runs, or not, as it was told last. */
export interface OnDemand {
	/** Does nothing while it runs. */
	start(): void;
	/** Resolves when everything is left; a start after it waits for that. Rejects where it could not be left in order. */
	stop(): Promise<void>;
}

/** `begin` must stop short when its signal aborts. What it rejects with goes to `failed`; it can be started again then. */
export function runOnDemand(
	begin: (signal: AbortSignal) => Promise<Running>,
	failed: (failure: unknown) => void,
): OnDemand {
	let current:
		{ readonly closing: AbortController; readonly running: Promise<Running | undefined> } | undefined;
	let left: Promise<unknown> = Promise.resolve();
	return {
		start: () => {
			if (current) return;
			const closing = new AbortController();
			const { signal } = closing;
			const running = left
				.then(async () => await begin(signal))
				.catch((failure: unknown) => {
					if (signal.aborted) return undefined;
					current = undefined;
					failed(failure);
					return undefined;
				});
			current = { closing, running };
		},
		stop: async () => {
			if (!current) return;
			const { closing, running } = current;
			current = undefined;
			closing.abort();
			const leaving = running.then(async (begun) => await begun?.stop());
			left = leaving.catch(() => undefined);
			await leaving;
		},
	};
}
