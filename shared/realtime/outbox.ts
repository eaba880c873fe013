import { SupabaseError, type RealtimeCode } from '../error';
import type { Alarms } from './alarms';

/** Messages that wait until their channel is joined, in order; bounded in number and in time. */
export class Outbox {
	private readonly waiting = new Set<() => void>();

	constructor(
		private readonly alarms: Alarms,
		private readonly size: number,
	) {}

	/** Calls `send` when the channel is joined, or `fail` with NOT_JOINED when it is not in time, or too many wait already. */
	put(send: () => void, fail: (reason: SupabaseError) => void, milliseconds: number): void {
		if (this.waiting.size >= this.size) {
			return fail(
				notJoined(
					`${this.size} messages wait for the channel already`,
					'Send less until the channel is joined again, or send over HTTP.',
				),
			);
		}
		const cancel = this.alarms.after(milliseconds, () => {
			this.waiting.delete(go);
			fail(notJoined('The channel was not joined in time', 'Look at the status of the channel.'));
		});
		const go = (): void => {
			cancel();
			send();
		};
		this.waiting.add(go);
	}

	/** The channel is joined. */
	release(): void {
		const all = [...this.waiting];
		this.waiting.clear();
		for (const go of all) go();
	}
}

export const notJoined = (reason: string, advice: string): SupabaseError =>
	new SupabaseError({ reason, advice, code: 'NOT_JOINED' satisfies RealtimeCode });
