import { checkRequest } from '../changes/check-request.ts';
import type { Receiver, Subscription } from '../changes/publish-changes.ts';
import { parseBinding, toBindingId, type Binding } from '../changes/subscription.ts';
import type { Realtime } from '../context.ts';
import type { Identity } from '../token.ts';

/** The bindings of a channel, as far as they stand. */
export class ChangeSubscription {
	readonly #realtime: Realtime;
	readonly #bindings: readonly Binding[];
	readonly #receiver: Receiver;
	#standing: readonly Subscription[] = [];
	#isOver = false;

	constructor(realtime: Realtime, bindings: readonly Binding[], receiver: Receiver) {
		this.#realtime = realtime;
		this.#bindings = bindings;
		this.#receiver = receiver;
	}

	get isEmpty(): boolean {
		return this.#bindings.length === 0;
	}

	/** What the join tells: each binding with the id under which its changes will come. */
	describe(): readonly Binding[] {
		return this.#bindings.map((binding) => ({ ...binding, id: toBindingId(binding) }));
	}

	/** Subscribes, or subscribes anew as somebody else. Throws SubscriptionError when it never can. */
	async establish({ role, claims }: Identity): Promise<void> {
		const { sql, feed } = this.#realtime;
		await feed.open();
		const subscriptions: Subscription[] = [];
		for (const binding of this.#bindings) {
			const request = parseBinding(binding);
			await checkRequest(sql, request, role);
			subscriptions.push({
				id: toBindingId(binding),
				request,
				receiver: this.#receiver,
				role,
				claims: JSON.stringify(claims),
			});
		}
		if (this.#isOver) return;
		this.#drop();
		for (const subscription of subscriptions) feed.add(subscription);
		this.#standing = subscriptions;
	}

	end(): void {
		this.#isOver = true;
		this.#drop();
	}

	#drop(): void {
		for (const subscription of this.#standing) this.#realtime.feed.remove(subscription);
		this.#standing = [];
	}
}
