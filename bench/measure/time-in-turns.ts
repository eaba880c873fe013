/** One way to do the work that is measured. */
export interface Way {
	/** Not timed: brings everything back to where it was. */
	readonly before?: () => Promise<void>;
	readonly run: () => Promise<void>;
	/** Not timed: throws when the work was not done. */
	readonly after?: () => Promise<void>;
}

/**
 * Milliseconds of each way in each round. All ways take their turn within a round, and another one begins the next:
 * whatever else the machine does slows them alike.
 */
export async function timeInTurns<Name extends string>(
	{ rounds, warmUps = 1 }: { readonly rounds: number; readonly warmUps?: number },
	ways: Readonly<Record<Name, Way>>,
): Promise<Readonly<Record<Name, readonly number[]>>> {
	const names = Object.keys(ways) as Name[];
	const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
	for (let round = -warmUps; round < rounds; round++) {
		for (const turn of names.keys()) {
			const name = names[(turn + Math.max(0, round)) % names.length]!;
			const { before, run, after } = ways[name];
			await before?.();
			const began = performance.now();
			await run();
			const took = performance.now() - began;
			await after?.();
			if (round >= 0) times[name].push(took);
		}
	}
	return times;
}
