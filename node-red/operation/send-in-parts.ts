import { setImmediate as turn } from 'node:timers/promises';
import type { Outcome } from '../../shared';

/** Where a message stands among those of one result; `count` is known with the last. */
export interface Place {
	readonly index: number;
	readonly count?: number;
}

/**
 * Sends a result as it comes: row by row, or page by page. One message is held back until the next is there, since the
 * last one tells how many they were. Between pages the flow has its turn. When a page fails, what came before is sent.
 */
export async function sendInParts(
	pages: AsyncIterable<Outcome>,
	{
		each,
		send,
		signal,
	}: {
		readonly each: 'rows' | 'pages';
		readonly send: (data: unknown, place: Place, outcome: Outcome) => void;
		readonly signal: AbortSignal;
	},
): Promise<void> {
	let held: { readonly data: unknown; readonly page: Outcome } | undefined;
	let index = 0;
	const release = (isLast = false): void => {
		if (held === undefined || signal.aborted) return;
		send(held.data, { index, ...(isLast && { count: index + 1 }) }, held.page);
		index += 1;
		held = undefined;
	};
	try {
		for await (const page of pages) {
			for (const data of each === 'rows' ? rowsOf(page.data) : pageOf(page.data)) {
				release();
				held = { data, page };
			}
			await turn();
			if (signal.aborted) return;
		}
	} catch (error) {
		release();
		throw error;
	}
	release(true);
}

const rowsOf = (data: unknown): readonly unknown[] =>
	Array.isArray(data) ? data : data === null ? [] : [data];

/** An empty page is no message. */
const pageOf = (data: unknown): readonly unknown[] =>
	data === null || data === '' || (Array.isArray(data) && data.length === 0) ? [] : [data];
