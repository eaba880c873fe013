import type { Ticket } from './tickets';

interface Heard {
	readonly ticket: number;
	readonly title: string;
	readonly event: string;
}

/** The tickets of which something else was heard last than how they are. */
export function missingIn(tickets: readonly Ticket[], heard: readonly Heard[]): readonly Ticket[] {
	const last = new Map(heard.map(({ ticket, title }) => [ticket, title]));
	return tickets.filter(({ id, title }) => last.get(id) !== title);
}

/** The events that came after later ones of the same ticket. A title ends with the number of what wrote it. */
export function belatedIn(heard: readonly Heard[]): readonly Heard[] {
	const newest = new Map<number, number>();
	return heard.filter(({ ticket, title }) => {
		const number = Number(/-(\d+)(?:\.\d+)?$/.exec(title)?.[1]);
		const before = newest.get(ticket) ?? 0;
		newest.set(ticket, Math.max(before, number));
		return !(number >= before);
	});
}

/** The events that came more often than this. */
export function repeatedIn(heard: readonly Heard[], most = 1): readonly Heard[] {
	const counts = new Map<string, number>();
	return heard.filter(({ event }) => {
		const count = (counts.get(event) ?? 0) + 1;
		counts.set(event, count);
		return count > most;
	});
}

/** What was heard though nobody committed it. */
export const takenBackIn = (heard: readonly Heard[], committed: ReadonlySet<string>): readonly Heard[] =>
	heard.filter(({ title }) => !committed.has(title));
