import { setTimeout as sleep } from 'node:timers/promises';
import { SubscriptionError } from '../changes/subscription.ts';
import type { RowChange } from '../changes/pgoutput.ts';
import type { Receiver } from '../changes/publish-changes.ts';
import type { Realtime } from '../context.ts';
import type { Listener, TextBroadcast, Topic } from '../hub.ts';
import type { PresenceDiff } from '../presence.ts';
import { SerialQueue } from '../serial-queue.ts';
import type { ClientMessage, Ref } from '../socket/serializer.ts';
import type { StoredBroadcast } from '../stored-messages.ts';
import { toBroadcastJson, type UserBroadcast } from '../user-broadcast.ts';
import { ChangeSubscription } from './change-subscription.ts';
import type { ChannelAccess } from './channel-access.ts';
import { handleBroadcast } from './handle-broadcast.ts';
import { handlePresence } from './handle-presence.ts';
import { handleToken } from './handle-token.ts';
import type { JoinPayload } from './join-payload.ts';
import { joinRefusals } from './join-refusal.ts';

/** The socket, as far as a channel uses it. */
export interface Outlet {
	/** To this channel of this client. */
	readonly push: (channel: Channel, event: string, payload: string) => void;
	/** To whoever listens to the topic: it tells no reference. */
	readonly send: (topic: string, event: string, payload: string) => void;
	readonly sendBroadcast: (topic: string, broadcast: UserBroadcast) => void;
	readonly reply: (message: ClientMessage, status: 'ok' | 'error', response: unknown) => void;
	/** Ends the channel and tells the client, by `phx_close` or `phx_error`. */
	readonly end: (channel: Channel, event: 'phx_close' | 'phx_error') => void;
}

export interface ChannelParts {
	readonly realtime: Realtime;
	readonly outlet: Outlet;
	/** As the client names it: `realtime:room`. */
	readonly topic: string;
	readonly joinRef: Ref;
	readonly join: JoinPayload;
	readonly access: ChannelAccess;
	readonly replayed: readonly StoredBroadcast[];
}

const retryDelay = 5000;
// Timers cannot wait longer than 24 days.
const longestWait = 3_600_000;

/** A topic that a client has joined. */
export class Channel implements Listener, Receiver {
	readonly realtime: Realtime;
	readonly outlet: Outlet;
	readonly topic: string;
	readonly joinRef: Ref;
	readonly join: JoinPayload;
	readonly room: Topic;
	access: ChannelAccess;
	/** What is tracked, to know whether it changes. */
	tracked: string | undefined;
	readonly #changes: ChangeSubscription;
	readonly #replayed: readonly StoredBroadcast[];
	readonly #queue: SerialQueue;
	#expiry: NodeJS.Timeout | undefined;
	#attempt = 0;
	#isOver = false;

	constructor({ realtime, outlet, topic, joinRef, join, access, replayed }: ChannelParts) {
		this.realtime = realtime;
		this.outlet = outlet;
		this.topic = topic;
		this.joinRef = joinRef;
		this.join = join;
		this.access = access;
		this.room = { name: topic.slice('realtime:'.length), isPrivate: join.isPrivate };
		this.#changes = new ChangeSubscription(realtime, join.bindings, this);
		this.#replayed = replayed;
		this.#queue = new SerialQueue((error) => {
			console.error(`The channel ${topic} failed:`, error);
			this.outlet.end(this, 'phx_error');
		});
		this.#watchExpiry();
	}

	describeBindings(): readonly unknown[] {
		return this.#changes.describe();
	}

	/** Waits for the subscription before the join is answered. Throws JoinRefusal. */
	async waitForChanges(milliseconds: number): Promise<void> {
		const late = new AbortController();
		const established = this.#changes.establish(this.access.identity).catch((error: unknown) => {
			if (error instanceof SubscriptionError) throw joinRefusals.notSubscribed(error.message);
			throw error;
		});
		const timeout = sleep(milliseconds, undefined, { ref: false, signal: late.signal }).then(() => {
			throw joinRefusals.notSubscribedInTime(milliseconds);
		});
		try {
			await Promise.race([established, timeout]);
		} finally {
			late.abort();
			timeout.catch(() => {});
		}
	}

	/** Begins to listen; the reply to the join has been sent. */
	start(): void {
		const { hub } = this.realtime;
		hub.join(this.room, this);
		for (const broadcast of this.#replayed) this.#replay(broadcast);
		if (this.join.announcesReplication) {
			this.pushSystem('system', 'ok', 'Replication connection established');
		}
		if (this.join.hasPresence && this.access.mayRead('presence') === true) {
			this.outlet.push(this, 'presence_state', JSON.stringify(hub.listPresence(this.room)));
		}
		if (this.join.waitsFor === undefined) this.subscribe();
		else if (!this.#changes.isEmpty) this.#announce();
	}

	handle(message: ClientMessage): void {
		this.#queue.run(async () => {
			if (this.#isOver) return;
			if (message.event === 'broadcast') return await handleBroadcast(this, message);
			if (message.event === 'presence') return await handlePresence(this, message);
			if (message.event === 'access_token') await handleToken(this, message);
		});
	}

	receiveBroadcast(broadcast: UserBroadcast | TextBroadcast): void {
		if (this.access.mayRead('broadcast') !== true) return;
		if (!('event' in broadcast)) return this.outlet.send(this.topic, 'broadcast', broadcast.payload);
		const id = broadcast.meta?.['id'];
		if (this.#replayed.some((one) => one.id === id)) return;
		this.outlet.sendBroadcast(this.topic, broadcast);
	}

	receivePresence(diff: PresenceDiff): void {
		if (this.access.mayRead('presence') === true) {
			this.outlet.send(this.topic, 'presence_diff', JSON.stringify(diff));
		}
	}

	receiveChange(ids: readonly number[], data: string, type: RowChange['type']): void {
		if (this.join.isOldStyle) this.outlet.send(this.topic, type, data);
		else this.outlet.send(this.topic, 'postgres_changes', `{"ids":[${ids.join(',')}],"data":${data}}`);
	}

	pushSystem(extension: string, status: 'ok' | 'error', message: string): void {
		const payload = { extension, status, message, channel: this.room.name };
		this.outlet.push(this, 'system', JSON.stringify(payload));
	}

	/** Says why, and closes the channel. */
	shutDown(message: string): void {
		if (this.#isOver) return;
		this.pushSystem('system', 'error', message);
		this.outlet.end(this, 'phx_close');
	}

	/** Takes on another identity for all that follows. */
	become(access: ChannelAccess): void {
		this.access = access;
		this.#watchExpiry();
		this.subscribe();
	}

	/** Subscribes to changes after a while, and again if need be. A later call replaces an earlier one. */
	subscribe(delay = this.realtime.settings.subscribeDelay): void {
		if (this.#changes.isEmpty) return;
		const attempt = ++this.#attempt;
		void sleep(delay, undefined, { ref: false }).then(async () => {
			if (attempt === this.#attempt && !this.#isOver) await this.#tryToSubscribe();
		});
	}

	/** Called by the socket, once. */
	end(): void {
		this.#isOver = true;
		clearTimeout(this.#expiry);
		this.#changes.end();
		this.realtime.hub.untrack(this.room, this, this.join.presenceKey);
		this.realtime.hub.leave(this.room, this);
	}

	async #tryToSubscribe(): Promise<void> {
		try {
			await this.#changes.establish(this.access.identity);
			if (!this.#isOver) this.#announce();
		} catch (error) {
			if (this.#isOver) return;
			this.pushSystem('postgres_changes', 'error', error instanceof Error ? error.message : String(error));
			// What was asked for wrongly will not become right.
			if (!(error instanceof SubscriptionError)) this.subscribe(retryDelay);
		}
	}

	#announce(): void {
		this.pushSystem('postgres_changes', 'ok', 'Subscribed to PostgreSQL');
	}

	#replay(stored: StoredBroadcast): void {
		const broadcast = { ...stored, meta: { id: stored.id, replayed: true } };
		const json = toBroadcastJson(broadcast);
		if (json === undefined) this.outlet.sendBroadcast(this.topic, broadcast);
		else this.outlet.push(this, 'broadcast', json);
	}

	#watchExpiry(): void {
		clearTimeout(this.#expiry);
		const left = this.access.identity.expiresAt * 1000 - Date.now();
		this.#expiry = setTimeout(() => this.#confirm(), Math.min(Math.max(left, 0), longestWait)).unref();
	}

	#confirm(): void {
		const { expiresAt } = this.access.identity;
		const now = Math.floor(Date.now() / 1000);
		if (expiresAt > now) this.#watchExpiry();
		else this.shutDown(`Token has expired ${now - expiresAt} seconds ago`);
	}
}
