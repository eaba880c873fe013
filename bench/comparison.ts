/** One thing that is measured, and the lines of the table that come of it. */
export interface Comparison {
	/** To run it alone: `npm run bench -- <name>`. */
	readonly name: string;
	measure(): Promise<readonly Line[]>;
}

/** One line of the table. */
export interface Line {
	readonly what: string;
	readonly against: string;
	/** With its unit: `203 µs`. */
	readonly ours: string;
	readonly theirs: string;
	/** Ours over theirs, where less is better; or theirs over ours, where more is better. */
	readonly ratio: number;
	readonly bar:
		| { readonly atMost: number }
		| { readonly atLeast: number }
		/** Missed only when it is certain: two that are equal come out on either side of 1. */
		| {
				readonly notAbove: number;
				/** What the ratio may truly be, at the least. */ readonly lowest: number;
		  };
	/** What sets the limit, as measured: told when the bar is missed. */
	readonly why?: string;
}

export function meetsBar({ ratio, bar }: Line): boolean {
	if ('notAbove' in bar) return Math.min(ratio, bar.lowest) <= bar.notAbove;
	return 'atMost' in bar ? ratio <= bar.atMost : ratio >= bar.atLeast;
}
