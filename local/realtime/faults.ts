/** What goes wrong with messages of clients. */
export type MessageFault =
	/** Milliseconds before it is handled; later messages of the same socket wait, too. */
	| { readonly delay: number }
	/** Never handled, never answered. */
	| { readonly ignore: true }
	/** Answered with an error of this reason. */
	| { readonly refuse: string }
	/** A join that is answered with other bindings than those that were asked for. */
	| { readonly bindings: 'mismatched' };

export interface MessageMisbehaviour {
	/** Tested against `event topic`, for example `phx_join realtime:room`; every message by default. */
	readonly match?: RegExp;
	/** How many matching messages are hit; 1 by default. */
	readonly times?: number;
	readonly how: MessageFault;
}

/** Faults that are planned for the messages to come. Earlier plans come first. */
export class Faults {
	readonly #planned = new Set<{
		readonly match: RegExp | undefined;
		left: number;
		readonly how: MessageFault;
	}>();

	/** Returns what takes it back. */
	plan({ match, times = 1, how }: MessageMisbehaviour): () => void {
		const plan = { match, left: times, how };
		this.#planned.add(plan);
		return () => void this.#planned.delete(plan);
	}

	take({ event, topic }: { readonly event: string; readonly topic: string }): MessageFault | undefined {
		for (const plan of this.#planned) {
			if (plan.match && `${event} ${topic}`.search(plan.match) === -1) continue;
			plan.left -= 1;
			if (plan.left <= 0) this.#planned.delete(plan);
			return plan.how;
		}
		return undefined;
	}
}
