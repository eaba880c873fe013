import type { Secrets } from '../redact';
import type { Payload } from './frame';
import type { Link } from './link';
import type { Membership } from './membership';
import type { Outbox } from './outbox';
import { troubleOfServer, wordsOf } from './trouble';

export interface ChannelSenderParts {
	readonly topic: string;
	readonly link: Link;
	readonly membership: Pick<Membership, 'state' | 'joinRef'>;
	/** For what is sent while the channel is being joined. */
	readonly outbox: Outbox;
	/** Milliseconds until an answer is given up on. */
	readonly patience: number;
	readonly secrets: () => Secrets;
}

/** Puts messages of a channel on the wire. */
export class ChannelSender {
	constructor(private readonly parts: ChannelSenderParts) {}

	/** At once, whatever becomes of it. */
	write(event: string, payload: Payload): void {
		this.parts.link.send(this.frame(event, payload));
	}

	/** As soon as the channel is joined; with `isAnswered` it resolves when the server has confirmed. */
	async push(event: string, payload: Payload, isAnswered: boolean): Promise<void> {
		const { membership, outbox, patience } = this.parts;
		await new Promise<void>((resolve, reject) => {
			const send = (): void => {
				if (isAnswered) return this.ask(event, payload, { resolve, reject });
				this.write(event, payload);
				resolve();
			};
			const attempt = (): void => {
				try {
					send();
				} catch (error) {
					reject(error instanceof Error ? error : new Error(String(error)));
				}
			};
			if (membership.state === 'joined') attempt();
			else outbox.put(attempt, reject, patience);
		});
	}

	private ask(
		event: string,
		payload: Payload,
		{ resolve, reject }: { readonly resolve: () => void; readonly reject: (failure: Error) => void },
	): void {
		const { link, patience, secrets } = this.parts;
		link.ask(this.frame(event, payload), patience, (outcome) => {
			if ('failure' in outcome) return reject(outcome.failure);
			const { status, response } = outcome.reply;
			if (status === 'ok') resolve();
			else reject(troubleOfServer(wordsOf(response), 'CHANNEL_ERROR', secrets()).error);
		});
	}

	private frame(event: string, payload: Payload) {
		const { topic, link, membership } = this.parts;
		return { joinRef: membership.joinRef, ref: link.nextRef(), topic, event, payload };
	}
}
