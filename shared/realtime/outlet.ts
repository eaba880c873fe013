import { SupabaseError } from '../error';
import type { RealtimeClient } from './client';
import { DeliveryQueue } from './delivery-queue';
import type { StatusBoard } from './status-board';
import type { SubscriptionEvent, SubscriptionHandlers } from './subscription';

interface Item {
	readonly event: SubscriptionEvent;
	readonly delivered?: (() => void) | undefined;
}

/** Where events leave a subscription: through a bounded queue, with a word about those that did not fit. */
export class Outlet {
	private readonly queue: DeliveryQueue<Item>;
	/** Events that were dropped, until the consumer is told. */
	private overflow: { readonly from: number; dropped: number } | undefined;

	constructor(
		private readonly channel: string,
		size: number,
		handlers: SubscriptionHandlers,
		private readonly board: StatusBoard,
		private readonly client: RealtimeClient,
	) {
		this.queue = new DeliveryQueue({
			size: Math.max(1, size),
			deliver: ({ event }) => handlers.deliver(event),
			delivered: ({ event, delivered }) => {
				board.count('delivered');
				if (event.kind === 'change' && event.replayed) board.count('replayed');
				delivered?.();
			},
			failed: (cause) => {
				const reason = `The flow failed with an event: ${cause instanceof Error ? cause.message : String(cause)}`;
				board.complain({ error: new SupabaseError({ reason, cause }), mustAct: false });
			},
		});
	}

	get queued(): number {
		return this.queue.length;
	}

	/** An event that nobody can give again: without room it is dropped, counted and told as a gap. */
	push(event: SubscriptionEvent, delivered?: () => void): void {
		if (this.overflow || !this.queue.offer({ event, delivered })) this.lose();
	}

	/** An event that can be had again; false without room. */
	offer(event: SubscriptionEvent, delivered: () => void): boolean {
		return this.queue.offer({ event, delivered });
	}

	/** One event is lost for good. */
	lose(): void {
		this.board.count('dropped');
		if (this.overflow) {
			this.overflow.dropped += 1;
			return;
		}
		this.overflow = { from: this.client.now(), dropped: 1 };
		void this.queue.room().then(() => this.tellOverflow());
	}

	async room(): Promise<void> {
		await this.queue.room();
	}

	async empty(): Promise<void> {
		await this.queue.empty();
	}

	close(): void {
		this.queue.close();
	}

	private tellOverflow(): void {
		const { overflow, channel } = this;
		if (!overflow) return;
		const { from, dropped } = overflow;
		const to = this.client.now();
		const event: SubscriptionEvent = { kind: 'gap', channel, reason: 'overflow', from, to, dropped };
		if (this.queue.offer({ event })) this.overflow = undefined;
		else void this.queue.room().then(() => this.tellOverflow());
	}
}
