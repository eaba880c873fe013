import type { Outcome } from '../../shared';
import type { MessageMaker } from './message-maker';
import { inMessage, type Coming } from './whole-result';

/** Sends each event as it comes, in a message of its own; what is no event, in one. */
export async function sendEvents(
	{ parts, tally }: Coming,
	{
		make,
		send,
		signal,
	}: {
		readonly make: MessageMaker;
		readonly send: (message: ReturnType<MessageMaker['whole']>) => void;
		readonly signal: AbortSignal;
	},
): Promise<void> {
	for await (const part of parts) {
		if (signal.aborted) return;
		for (const data of eventsIn(part)) send(make.event(data, part));
		if (!part.isEvent) send(make.whole(await inMessage(part, 'events', tally)));
	}
}

const eventsIn = ({ isEvent, data }: Outcome): readonly unknown[] =>
	isEvent && Array.isArray(data) ? data : [];
