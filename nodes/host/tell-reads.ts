import type { IExecuteFunctions } from 'n8n-workflow';

/** What a run has read. */
export interface Reads {
	/** Counts that were asked for beside rows, of each input item. */
	readonly counts: ReadonlyArray<number | null>;
	/** What is read: `Row`. */
	readonly resource: string;
	/** How many of them. */
	readonly rows: number;
	readonly requests: number;
	/** How many requests these reads need at the least. */
	readonly runs: number;
}

/**
 * Counts that were asked for beside rows have no place in them: the editor shows them above the output. So it does how
 * much was read when that took more than one page, and another request to see that it was the last.
 */
export function tellReads(
	context: IExecuteFunctions,
	{ counts, resource, rows, requests, runs }: Reads,
): void {
	const known = counts.filter((count) => count !== null);
	const said = known.slice(0, 10).map(written);
	if (said.length > 0)
		tell(context, `Matching rows in all: ${said.join(', ')}${known.length > 10 ? ', …' : ''}`);
	if (rows > 0 && requests > 2 * runs)
		tell(
			context,
			`Read ${written(rows)} ${resource.toLowerCase()}${rows === 1 ? '' : 's'} in ${written(requests)} requests`,
		);
}

const tell = (context: IExecuteFunctions, message: string): void =>
	context.addExecutionHints({ message, location: 'outputPane' });

const written = (number: number): string => number.toLocaleString('en-US');
