import type { IExecuteFunctions } from 'n8n-workflow';

/** Counts that were asked for beside rows have no place in them: the editor shows them above the output. */
export function tellCounts(context: IExecuteFunctions, counts: ReadonlyArray<number | null>): void {
	const known = counts.filter((count) => count !== null);
	if (known.length === 0) return;
	const said = known.slice(0, 10).map((count) => count.toLocaleString('en-US'));
	context.addExecutionHints({
		message: `Matching rows in all: ${said.join(', ')}${known.length > 10 ? ', …' : ''}`,
		location: 'outputPane',
	});
}
