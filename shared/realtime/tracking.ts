import { JsonText } from '../exact-json';
import type { ChannelSender } from './channel-sender';
import type { Payload } from './frame';
import { toJson } from './to-json';

/** How this client shows itself to the others of a channel. */
export class Tracking {
	private tracked: JsonText | undefined;
	/** A `track` that will be sent by itself. */
	private isTracking = false;

	/** @param check throws where nobody has subscribed */
	constructor(
		private readonly sender: ChannelSender,
		private readonly check: () => void,
	) {}

	/** Shows it now, and after each new join. */
	async track(payload: Payload): Promise<void> {
		// As it is now: what cannot be written, or is changed afterwards, must not meet the next join.
		const text = new JsonText(toJson(payload));
		this.tracked = text;
		this.isTracking = true;
		await this.push(toTrack(text)).finally(() => (this.isTracking = false));
	}

	async untrack(): Promise<void> {
		this.tracked = undefined;
		await this.push({ type: 'presence', event: 'untrack' });
	}

	/** The channel is joined anew. */
	again(): void {
		if (this.tracked && !this.isTracking) this.sender.write('presence', toTrack(this.tracked));
	}

	private async push(payload: Payload): Promise<void> {
		this.check();
		await this.sender.push('presence', payload, true);
	}
}

const toTrack = (text: JsonText): Payload => ({ type: 'presence', event: 'track', payload: text });
