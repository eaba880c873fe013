import type { Line } from '../comparison';

export function median(values: readonly number[]): number {
	const sorted = values.toSorted((one, other) => one - other);
	const middle = sorted.length / 2;
	const around = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
	if (around.length === 0) throw new RangeError('there is no median of nothing');
	return around.reduce((sum, value) => sum + value, 0) / around.length;
}

/** The median of the ratios of each round: both sides of a ratio were measured at nearly the same time. */
export const medianRatio = (values: readonly number[], others: readonly number[]): number =>
	median(ratiosOf(values, others));

/** What a line says of two sides: their ratio, and the bar that it has to meet. */
export type Judge = (values: readonly number[], others: readonly number[]) => Pick<Line, 'ratio' | 'bar'>;

export const atMost =
	(bar: number): Judge =>
	(values, others) => ({ ratio: medianRatio(values, others), bar: { atMost: bar } });

/** Of two sides that are meant to be equal at the least. */
export const notAbove: Judge = (values, others) => ({
	ratio: medianRatio(values, others),
	bar: { notAbove: 1, lowest: lowestMedian(ratiosOf(values, others)) },
});

const ratiosOf = (values: readonly number[], others: readonly number[]): readonly number[] =>
	values.map((value, round) => value / others[round]!);

/**
 * The lower end of the 95 % confidence interval of the median, by order statistics: no distribution is assumed. Of fewer
 * than six values it is the least of them.
 */
function lowestMedian(values: readonly number[]): number {
	const sorted = values.toSorted((one, other) => one - other);
	let below = 0;
	// The chance that exactly so many lie below the true median, and that so many or fewer do.
	let exactly = 0.5 ** sorted.length;
	let atMost = exactly;
	while (atMost <= 0.025) {
		below++;
		exactly *= (sorted.length - below + 1) / below;
		atMost += exactly;
	}
	return sorted[Math.max(0, below - 1)]!;
}
