import { invalid, SupabaseError } from '../error';
import { JsonText } from '../exact-json';
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
import { checkPersist, joinPayload, mergeConfigs, type ChannelConfig } from './channel-config';
import { isPayload, type Frame, type Payload } from './frame';
import { Membership, type Left, type MembershipParts, type MembershipState } from './membership';
import { notJoined, Outbox } from './outbox';
import { PresenceList, type PresenceChange } from './presence-state';
import type { HttpBroadcast } from './send-by-http';
import type { ChannelStatus, ChangesOptions, PostgresChange, PresenceState } from './subscription';
import { toJson } from './to-json';
import { troubleOf, troubleOfServer, wordsOf, type Trouble } from './trouble';

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
	private readonly users = new Set<ChannelUser>();
	private readonly bindings = new Bindings();
	private readonly present = new PresenceList();
	private readonly outbox: Outbox;
	private tracked: JsonText | undefined;
	private isSubscribed = false;
	private isStanding = false;
	/** A `track` that will be sent by itself. */
	private isTracking = false;
	/** What the last join asked for, to tell whether another one is needed. */
	private asked = '';

	constructor(private readonly parts: ChannelParts) {
		this.name = parts.name;
		this.topic = `realtime:${parts.name}`;
		this.outbox = new Outbox(parts.alarms, parts.settings.bufferSize);
		this.membership = new Membership({ ...parts, topic: this.topic }, this.ends());
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
		this.tell('CLOSED');
		return left;
	}

	/** Adds somebody, and joins anew if they want what was not asked for. Returns how to remove them. */
	use(user: ChannelUser): () => void {
		mergeConfigs([this.parts.config, ...this.configs(), ...(user.config ? [user.config()] : [])]);
		this.users.add(user);
		const remove = (user.changes ?? []).map(({ wire, take }) => this.bindings.add(wire, take));
		const isOther = this.asked !== '' && this.asked !== this.wish();
		if (isOther) this.membership.again();
		else if (this.isStanding) {
			user.status?.('SUBSCRIBED');
			user.stands?.();
		}
		return () => {
			this.users.delete(user);
			for (const each of remove) each();
		};
	}

	get isUsed(): boolean {
		return this.users.size > 0;
	}

	/** How many use it. */
	get usedBy(): number {
		return this.users.size;
	}

	/**
	 * Sends a message to everybody in the channel: over the socket; while the channel is being joined, as soon as it is; over
	 * HTTP when nobody has subscribed. With `ack` it resolves when the server has confirmed. Rejects with a SupabaseError.
	 */
	async send({ event, payload, persist }: Outgoing): Promise<void> {
		const { settings } = this.parts;
		const { broadcast, private: isPrivate = false } = this.config();
		checkPersist(persist, { isPrivate, version: settings.version });
		if (settings.version === '1.0.0' && payload instanceof Uint8Array)
			throw invalid('payload', 'Protocol 1.0.0 cannot send bytes', 'Use protocol 2.0.0, or send JSON.');
		if (!this.isSubscribed) return await this.httpSend({ event, payload, persist });
		const message = { type: 'broadcast', event, payload, ...(persist && { persist }) };
		await this.push('broadcast', message, broadcast?.ack === true);
	}

	/** Sends a message over HTTP. */
	async httpSend({ event, payload, persist }: Outgoing): Promise<void> {
		const { private: isPrivate = false } = this.config();
		await this.parts.sendByHttp({ channel: this.name, event, payload, private: isPrivate, persist });
	}

	/** Shows this client to the others, now and after each new join. */
	async track(payload: Payload): Promise<void> {
		// As it is now: what cannot be written, or is changed afterwards, must not meet the next join.
		const text = new JsonText(toJson(payload));
		this.tracked = text;
		this.isTracking = true;
		await this.pushPresence({ type: 'presence', event: 'track', payload: text }).finally(
			() => (this.isTracking = false),
		);
	}

	async untrack(): Promise<void> {
		this.tracked = undefined;
		await this.pushPresence({ type: 'presence', event: 'untrack' });
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
		for (const user of this.users) user.complained?.(why);
	}

	tokenRenewed(token: string): void {
		if (this.state !== 'joined') return;
		this.write('access_token', { access_token: token });
	}

	received(frame: Frame): void {
		if (!this.membership.isMine(frame)) return;
		const { event, payload } = frame;
		switch (event) {
			case 'postgres_changes':
				return this.bindings.dispatch(payload);
			case 'broadcast':
				if (isBroadcast(payload)) this.each((user) => user.broadcast?.(payload));
				return;
			case 'presence_state':
				return this.tellPresence(this.present.setAll(payload));
			case 'presence_diff':
				return this.tellPresence(this.present.change(payload));
			case 'system':
				this.membership.told(payload);
				if (isPayload(payload)) this.each((user) => user.system?.(toSystem(payload)));
				return;
			case 'phx_close':
			case 'phx_error':
				return this.membership.closedByServer(event);
		}
	}

	private ends(): ConstructorParameters<typeof Membership>[1] {
		return {
			payload: (token) => {
				this.asked = this.wish();
				this.present.expectAll();
				return joinPayload(this.config(), this.bindings.ask(), token);
			},
			wantsChanges: () => this.bindings.wire.length > 0,
			adopt: (response) => this.bindings.adopt(isPayload(response) ? response.postgres_changes : undefined),
			joining: () => {
				this.isStanding = false;
				this.each((user) => user.joining?.());
			},
			joined: () => {
				this.outbox.release();
				if (this.tracked && !this.isTracking)
					this.write('presence', { type: 'presence', event: 'track', payload: this.tracked });
				this.tell('SUBSCRIBED');
			},
			stands: () => {
				this.isStanding = true;
				this.each((user) => user.stands?.());
			},
			fell: (status, why, nextTry) => {
				this.isStanding = false;
				this.each((user) => user.fell?.(why, nextTry));
				this.tell(status, why.error);
			},
			faltered: (why) => {
				this.isStanding = false;
				this.each((user) => (user.faltered ? user.faltered(why) : user.complained?.(why)));
			},
		};
	}

	private configs(): readonly ChannelConfig[] {
		return [...this.users].flatMap((user) => (user.config ? [user.config()] : []));
	}

	private config(): ChannelConfig {
		const merged = mergeConfigs([this.parts.config, ...this.configs()]);
		const enabled = merged.presence?.enabled || [...this.users].some(({ presence }) => presence);
		return { ...merged, presence: { ...merged.presence, enabled } };
	}

	private wish(): string {
		const { broadcast, ...rest } = this.config();
		// Where the replay begins changes with every message.
		return JSON.stringify([
			rest,
			{ ...broadcast, replay: broadcast?.replay !== undefined },
			this.bindings.wire,
		]);
	}

	/** Who fails with what they are told hears of that; the others, and the channel, go on. */
	private each(tell: (user: ChannelUser) => void): void {
		for (const user of this.users) {
			try {
				tell(user);
			} catch (failure) {
				user.complained?.(troubleOf(failure, this.parts.secrets()));
			}
		}
	}

	private tell(status: ChannelStatus, error?: SupabaseError): void {
		this.each((user) => user.status?.(status, error));
	}

	private tellPresence(changes: readonly PresenceChange[] | undefined): void {
		if (!changes) return;
		for (const message of [...changes, { event: 'sync' } as const])
			this.each((user) => user.presence?.(message));
	}

	private async pushPresence(payload: Payload): Promise<void> {
		if (!this.isSubscribed)
			throw notJoined('Nobody has subscribed to the channel', 'Subscribe before you track or untrack.');
		await this.push('presence', payload, true);
	}

	private write(event: string, payload: Payload): void {
		const { link } = this.parts;
		link.send({ joinRef: this.membership.joinRef, ref: link.nextRef(), topic: this.topic, event, payload });
	}

	private async push(event: string, payload: Payload, isAnswered: boolean): Promise<void> {
		const { link, settings, secrets } = this.parts;
		const { reply: patience } = settings.timeouts;
		await new Promise<void>((resolve, reject) => {
			const send = (): void => {
				if (!isAnswered) {
					this.write(event, payload);
					return resolve();
				}
				const frame = {
					joinRef: this.membership.joinRef,
					ref: link.nextRef(),
					topic: this.topic,
					event,
					payload,
				};
				link.ask(frame, patience, (outcome) => {
					if ('failure' in outcome) return reject(outcome.failure);
					const { status, response } = outcome.reply;
					if (status === 'ok') resolve();
					else reject(troubleOfServer(wordsOf(response), 'CHANNEL_ERROR', secrets()).error);
				});
			};
			const attempt = (): void => {
				try {
					send();
				} catch (error) {
					reject(error instanceof Error ? error : new Error(String(error)));
				}
			};
			if (this.state === 'joined') attempt();
			else this.outbox.put(attempt, reject, patience);
		});
	}
}
