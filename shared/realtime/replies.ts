import { SupabaseError, type LocalCode } from '../error';
import type { Clock } from '../ports';
import type { Alarms } from './alarms';

/** What the server said to a request: `ok`, `error`, or a word of its own. */
export interface Reply {
	readonly status: string;
	readonly response: unknown;
}

/** Called once: with the reply, or with why there is none. */
export type Answered = (outcome: { readonly reply: Reply } | { readonly failure: SupabaseError }) => void;

/**
 * Requests that are on their way over a socket, each until its reply or its deadline. They are answered at once, not by
 * a promise: what arrives right behind the reply already needs what the reply says.
 */
export interface Replies {
	/** At the deadline the failure is NO_REPLY. */
	expect(ref: string, milliseconds: number, answered: Answered): void;
	settle(ref: string, reply: Reply): void;
	/** The socket is gone: nobody will answer. */
	failAll(failure: SupabaseError): void;
}

interface Waiting {
	readonly until: number;
	readonly answered: Answered;
}

export function createReplies(clock: Clock, alarms: Alarms): Replies {
	const waiting = new Map<string, Waiting>();
	let alarm: { readonly at: number; readonly cancel: () => void } | undefined;

	const giveUp = (): void => {
		// What was waited for is over, also when somebody has set the clock back.
		const now = Math.max(clock.now(), alarm?.at ?? 0);
		alarm = undefined;
		const late = [...waiting].filter(([, { until }]) => until <= now);
		for (const [ref] of late) waiting.delete(ref);
		const next = [...waiting.values()].reduce((least, { until }) => Math.min(least, until), Infinity);
		if (next !== Infinity) arrange(next, now);
		for (const [, { answered }] of late) answered({ failure: noReply() });
	};
	const arrange = (at: number, now: number): void => {
		if (alarm && alarm.at <= at) return;
		alarm?.cancel();
		alarm = { at, cancel: alarms.after(at - now, giveUp) };
	};
	const rest = (): void => {
		if (waiting.size > 0) return;
		alarm?.cancel();
		alarm = undefined;
	};

	return {
		expect: (ref, milliseconds, answered) => {
			const now = clock.now();
			waiting.set(ref, { until: now + milliseconds, answered });
			arrange(now + milliseconds, now);
		},
		settle: (ref, reply) => {
			const found = waiting.get(ref);
			waiting.delete(ref);
			rest();
			found?.answered({ reply });
		},
		failAll: (failure) => {
			const all = [...waiting.values()];
			waiting.clear();
			rest();
			for (const { answered } of all) answered({ failure });
		},
	};
}

const noReply = (): SupabaseError =>
	new SupabaseError({
		reason: 'The server did not answer in time',
		code: 'NO_REPLY' satisfies LocalCode,
	});
