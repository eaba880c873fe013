import { invalid, type SupabaseError } from '../error';
import { toWireBinding, Bindings } from './bindings';
import {
	isBroadcast,
	isOf,
	toSystem,
	type BroadcastMessage,
	type ChannelUser,
	type PresenceMessage,
	type SystemMessage,
} from './channel-user';
import { checkPersist, joinPayload, type ChannelConfig } from './channel-config';
import { ChannelSender } from './channel-sender';
import { ChannelUsers } from './channel-users';
import { isPayload, type Frame, type Payload } from './frame';
import { Membership, type Left, type MembershipParts, type MembershipState } from './membership';
import { notJoined, Outbox } from './outbox';
import { PresenceList, type PresenceChange } from './presence-state';
import type { HttpBroadcast } from './send-by-http';
import type { ChannelStatus, ChangesOptions, PostgresChange, PresenceState } from './subscription';
import { Tracking } from './tracking';
import type { Trouble } from './trouble';

export interface ChannelParts extends Omit<MembershipParts, 'topic'> {
	readonly name: string;
	readonly config: ChannelConfig;
	sendByHttp(message: HttpBroadcast): Promise<void>;
}

/** A message that a channel sends. */
export interface Outgoing {
	readonly event: string;
	/** JSON, or bytes. */
	readonly payload: unknown;
	/** Whether the server stores it, for those who join a private channel later; or for how many seconds. */
	readonly persist?: boolean | { readonly ttl: number };
}

/** One channel of a connection, after the client library: `channel(name).onBroadcast(…).subscribe()`. */
export class RealtimeChannel {
	readonly name: string;
	readonly topic: string;
	private readonly membership: Membership;
	private readonly users: ChannelUsers;
	private readonly bindings = new Bindings();
	private readonly present = new PresenceList();
	private readonly outbox: Outbox;
	private readonly sender: ChannelSender;
	private readonly tracking: Tracking;
	private isSubscribed = false;
	private isStanding = false;
	/** What the last join asked for, to tell whether another one is needed. */
	private asked = '';

	constructor(private readonly parts: ChannelParts) {
		this.name = parts.name;
		this.topic = `realtime:${parts.name}`;
		const { alarms, settings, link, secrets } = parts;
		this.users = new ChannelUsers(parts.config, secrets);
		this.outbox = new Outbox(alarms, settings.bufferSize);
		this.membership = new Membership({ ...parts, topic: this.topic }, this.ends());
		const { topic, membership, outbox } = this;
		const patience = settings.timeouts.reply;
		this.sender = new ChannelSender({ topic, link, membership, outbox, patience, secrets });
		this.tracking = new Tracking(this.sender, () => this.checkSubscribed());
	}

	get state(): MembershipState {
		return this.membership.state;
	}

	/** Throws INVALID_PARAMETER for changes that the server cannot select. */
	onPostgresChanges(options: ChangesOptions, take: (change: PostgresChange) => void): this {
		this.use({ changes: [{ wire: toWireBinding(options), take }] });
		return this;
	}

	/** Without an event, or with `*`, every broadcast. */
	onBroadcast({ event = '*' }: { readonly event?: string }, take: (message: BroadcastMessage) => void): this {
		this.use({ broadcast: (message) => void (isOf(event, message.event) && take(message)) });
		return this;
	}

	/** Without an event, or with `*`, sync, join and leave. Who is present is in `presenceState()`. */
	onPresence({ event = '*' }: { readonly event?: string }, take: (message: PresenceMessage) => void): this {
		this.use({ presence: (message) => void (isOf(event, message.event) && take(message)) });
		return this;
	}

	onSystem(take: (message: SystemMessage) => void): this {
		this.use({ system: take });
		return this;
	}

	/** Joins, and again after every failure. The callback hears of each status, with the reason of a bad one. */
	subscribe(callback?: (status: ChannelStatus, error?: SupabaseError) => void): this {
		if (callback) this.use({ status: callback });
		this.isSubscribed = true;
		this.membership.enter();
		return this;
	}

	/** Leaves the channel for all who use it. `client.removeChannel` also forgets it. */
	async unsubscribe(): Promise<Left> {
		if (!this.isSubscribed) return 'ok';
		this.isSubscribed = this.isStanding = false;
		const left = await this.membership.leave();
		this.users.tell('CLOSED');
		return left;
	}

	/** Adds somebody, and joins anew if they want what was not asked for. Returns how to remove them. */
	use(user: ChannelUser): () => void {
		this.users.add(user);
		const remove = (user.changes ?? []).map(({ wire, take }) => this.bindings.add(wire, take));
		const isOther = this.asked !== this.users.wish(this.bindings.wire);
		// Stored messages come with a join, and with nothing else.
		const isReplayed = user.config?.().broadcast?.replay !== undefined;
		if (this.asked !== '' && (isOther || isReplayed)) this.membership.again();
		else this.welcome(user);
		return () => {
			this.users.remove(user);
			for (const each of remove) each();
		};
	}

	get isUsed(): boolean {
		return this.users.count > 0;
	}

	/** How many use it. */
	get usedBy(): number {
		return this.users.count;
	}

	/**
	 * Sends a message to everybody in the channel: over the socket; while the channel is being joined, as soon as it is; over
	 * HTTP when nobody has subscribed. With `ack` it resolves when the server has confirmed. Rejects with a SupabaseError.
	 */
	async send({ event, payload, persist }: Outgoing): Promise<void> {
		const { settings } = this.parts;
		const { broadcast, private: isPrivate = false } = this.users.config();
		checkPersist(persist, { isPrivate, version: settings.version });
		if (settings.version === '1.0.0' && payload instanceof Uint8Array)
			throw invalid('payload', 'Protocol 1.0.0 cannot send bytes', 'Use protocol 2.0.0, or send JSON.');
		if (!this.isSubscribed) return await this.httpSend({ event, payload, persist });
		const message = { type: 'broadcast', event, payload, ...(persist && { persist }) };
		await this.sender.push('broadcast', message, broadcast?.ack === true);
	}

	/** Sends a message over HTTP. */
	async httpSend({ event, payload, persist }: Outgoing): Promise<void> {
		const { private: isPrivate = false } = this.users.config();
		await this.parts.sendByHttp({ channel: this.name, event, payload, private: isPrivate, persist });
	}

	/** Shows this client to the others, now and after each new join. */
	async track(payload: Payload): Promise<void> {
		await this.tracking.track(payload);
	}

	async untrack(): Promise<void> {
		await this.tracking.untrack();
	}

	/** Whether the server has told since the last join who is present. */
	get isPresenceKnown(): boolean {
		return this.state === 'joined' && this.present.isKnown;
	}

	/** Who is present, by key. */
	presenceState(): PresenceState {
		return this.present.state;
	}

	linkOpened(): void {
		this.membership.linkOpened();
	}

	linkLost(why: Trouble, nextTry: number): void {
		this.membership.linkLost(why, nextTry);
	}

	complained(why: Trouble): void {
		this.users.each((user) => user.complained?.(why));
	}

	tokenRenewed(token: string): void {
		if (this.state !== 'joined') return;
		this.sender.write('access_token', { access_token: token });
	}

	received(frame: Frame): void {
		if (!this.membership.isMine(frame)) return;
		const { event, payload } = frame;
		switch (event) {
			case 'postgres_changes':
				return this.bindings.dispatch(payload);
			case 'broadcast':
				if (isBroadcast(payload)) this.users.each((user) => user.broadcast?.(payload));
				return;
			case 'presence_state':
				return this.tellPresence(this.present.setAll(payload));
			case 'presence_diff':
				return this.tellPresence(this.present.change(payload));
			case 'system':
				this.membership.told(payload);
				if (isPayload(payload)) this.users.each((user) => user.system?.(toSystem(payload)));
				return;
			case 'phx_close':
			case 'phx_error':
				return this.membership.closedByServer(event);
		}
	}

	private ends(): ConstructorParameters<typeof Membership>[1] {
		return {
			payload: (token) => {
				this.asked = this.users.wish(this.bindings.wire);
				this.present.expectAll();
				return joinPayload(this.users.config(), this.bindings.ask(), token);
			},
			wantsChanges: () => this.bindings.wire.length > 0,
			adopt: (response) => this.bindings.adopt(isPayload(response) ? response.postgres_changes : undefined),
			joining: () => {
				this.isStanding = false;
				this.users.each((user) => user.joining?.());
			},
			joined: () => {
				this.outbox.release();
				this.tracking.again();
				this.users.tell('SUBSCRIBED');
			},
			stands: () => {
				this.isStanding = true;
				this.users.each((user) => user.stands?.());
			},
			fell: (status, why, nextTry) => {
				this.isStanding = false;
				this.users.each((user) => user.fell?.(why, nextTry));
				this.users.tell(status, why.error);
			},
			faltered: (why) => {
				this.isStanding = false;
				this.users.each((user) => (user.faltered ? user.faltered(why) : user.complained?.(why)));
			},
		};
	}

	/** Tells who comes later what those heard who were there before. */
	private welcome(user: ChannelUser): void {
		if (this.state !== 'joined') return;
		user.status?.('SUBSCRIBED');
		if (this.isStanding) user.stands?.();
		if (!this.isPresenceKnown || !user.presence) return;
		for (const message of [...this.present.joins, { event: 'sync' } as const]) user.presence(message);
	}

	private tellPresence(changes: readonly PresenceChange[] | undefined): void {
		if (!changes) return;
		for (const message of [...changes, { event: 'sync' } as const])
			this.users.each((user) => user.presence?.(message));
	}

	private checkSubscribed(): void {
		if (!this.isSubscribed)
			throw notJoined('Nobody has subscribed to the channel', 'Subscribe before you track or untrack.');
	}
}
