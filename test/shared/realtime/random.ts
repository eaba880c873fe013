/** Numbers that look random and are the same for the same seed. Source: mulberry32, public domain. */
export interface Random {
	/** From 0 to below 1. */
	next(): number;
	/** A whole number from 0 to below `end`. */
	below(end: number): number;
	pick<Value>(values: readonly Value[]): Value;
}

export function createRandom(seed: number): Random {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
	const below = (end: number): number => Math.floor(next() * end);
	return { next, below, pick: (values) => values[below(values.length)]! };
}
