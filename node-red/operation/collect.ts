import type { AnyOperation, Outcome } from '../../shared';

/** The parts of a result in one, as `run` of the core gives it. */
export async function collect(
	parts: AsyncIterable<Outcome>,
	{ join = (all) => all.flat() }: AnyOperation,
): Promise<Outcome> {
	const all: Outcome[] = [];
	for await (const part of parts) all.push(part);
	const [first] = all;
	if (first && all.length === 1) return first;
	const sent = all.reduce((sum, part) => sum + (part.sent ?? 0), 0);
	return {
		data: join(all.map(({ data }) => data)),
		// Of pages, the first tells the count of all; of requests that write, each its own.
		count: sent > 0 ? sumOf(all) : (first?.count ?? null),
		status: all.at(-1)?.status ?? 0,
		...(sent > 0 && { sent }),
	};
}

const sumOf = (parts: readonly Outcome[]): number | null =>
	parts.reduce<number | null>((sum, { count }) => (sum === null || count === null ? null : sum + count), 0);
