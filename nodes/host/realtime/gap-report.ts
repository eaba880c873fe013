import { SupabaseError, type SubscriptionEvent } from '../../../shared';

export type Gap = Extract<SubscriptionEvent, { readonly kind: 'gap' }>;

/** Milliseconds between two reports: a bad connection should not fill the list of executions. */
const pause = 60 * 60_000;

/** Says when events may have been lost, and does not say it all the time. */
export class GapReport {
	#told = -Infinity;
	#untold: Gap[] = [];

	/** What the user must hear of now. */
	note(gap: Gap, now = Date.now()): SupabaseError | undefined {
		this.#untold.push(gap);
		if (now - this.#told < pause) return undefined;
		const gaps = this.#untold;
		this.#told = now;
		this.#untold = [];
		return new SupabaseError({
			reason: gaps.map(describe).join('; '),
			advice:
				'Turn on Catch Up to have missed rows read afterwards, or look at what happened in that time yourself.',
			code: 'EVENTS_LOST',
		});
	}
}

function describe({ reason, from, to, dropped }: Gap): string {
	const time = `from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
	if (reason === 'disconnected') return `Nothing was heard ${time}: events of that time are lost`;
	return `${dropped === undefined ? 'Events' : `${dropped} events`} were lost ${time}, because the executions were slower`;
}
