import { progressOf } from '../../nodes/host/write-progress';

it.each([
	['nothing for a single item', { done: 0, failed: [0], all: 1, runsAhead: true }, undefined],
	[
		'what was written, where nothing can follow',
		{ done: 2, failed: [2], all: 3, runsAhead: true },
		'2 of 3 input items were written before.',
	],
	[
		'that nothing followed, where requests go one after the other',
		{ done: 1, failed: [1], all: 3, runsAhead: false },
		'1 of 3 input items were written before. Nothing of the items after it was sent.',
	],
	[
		'what is not known, where several are on their way at once',
		{ done: 1000, failed: [1000, 1001], all: 3000, runsAhead: true },
		'1,000 of 3,000 input items were written before. The request was for items 1000 to 1001, counted from 0. Items after it may have been written at the same time: look before you run it again.',
	],
])('a failed write tells %s', (_what, progress, words) => {
	expect(progressOf(progress)).toBe(words);
});
