import type { Ticket } from './tickets';

interface Heard {
	readonly ticket: number;
	readonly title: string;
	readonly event: string;
}

/** The tickets whose latest state nobody has heard of. */
export function missingIn(tickets: readonly Ticket[], heard: readonly Heard[]): readonly Ticket[] {
	const known = new Set(heard.map(({ ticket, title }) => `${ticket} ${title}`));
	return tickets.filter(({ id, title }) => !known.has(`${id} ${title}`));
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
