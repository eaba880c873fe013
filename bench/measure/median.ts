export function median(values: readonly number[]): number {
	const sorted = values.toSorted((one, other) => one - other);
	const middle = sorted.length / 2;
	const around = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
	if (around.length === 0) throw new RangeError('there is no median of nothing');
	return around.reduce((sum, value) => sum + value, 0) / around.length;
}

/** The median of the ratios of each round: both sides of a ratio were measured at nearly the same time. */
export const medianRatio = (values: readonly number[], others: readonly number[]): number =>
	median(values.map((value, round) => value / others[round]!));
