/** How far a run came that writes for several input items. */
export interface Progress {
	readonly done: number;
	/** The input items whose request failed. */
	readonly failed: readonly number[];
	readonly all: number;
	/** Whether requests of later items may be on their way at the same time. */
	readonly runsAhead: boolean;
}

/** What a failed write leaves behind, for who must go on from there; undefined for a single input item. */
export function progressOf({ done, failed, all, runsAhead }: Progress): string | undefined {
	if (all < 2) return undefined;
	const [first] = failed;
	const last = failed.at(-1);
	const isLast = last === all - 1;
	return [
		`${number(done)} of ${number(all)} input items were written before.`,
		...(failed.length > 1 ? [`The request was for items ${first} to ${last}, counted from 0.`] : []),
		...(isLast
			? []
			: [
					runsAhead
						? 'Items after it may have been written at the same time: look before you run it again.'
						: 'Nothing of the items after it was sent.',
				]),
	].join(' ');
}

const number = (value: number): string => value.toLocaleString('en-US');
