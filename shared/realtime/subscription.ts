import type { SupabaseError } from '../error';
import type { Row } from '../field';
import type { Filters } from '../postgrest/filter';

/**
 * What a trigger listens to, and what it gets. A host's trigger is thin:
 *
 * ```ts
 * const client = openRealtime(project, { send, openSocket, clock }); // one for each connection, shared by its nodes
 * const subscription = listen(client, options, {
 * 	deliver: (event) => emit(toItem(event)), // a promise holds the next event back
 * 	tell: (status) => show(status),
 * });
 * await subscription.ready; // rejects with a SupabaseError when the user must act
 * // …
 * await subscription.stop(); // keeps what was delivered, leaves the channel, waits for nobody
 * ```
 */
export interface SubscriptionOptions {
	/**
	 * Name of the channel, without `realtime:`. Broadcast and presence need the one their senders use; for changes alone
	 * any will do, and one of its own is made.
	 */
	readonly channel?: string;
	/** Whether policies on `realtime.messages` decide who may join. */
	readonly private?: boolean;
	readonly changes?: readonly ChangesOptions[];
	readonly broadcast?: BroadcastOptions;
	readonly presence?: PresenceOptions;
	/** Reads what was missed, with exactly one entry in `changes`. */
	readonly catchUp?: CatchUpOptions;
	/** Whether each status of the channel is delivered as an event too. */
	readonly statusEvents?: boolean;
	/** Whether the server's `system` messages are delivered as events too. */
	readonly systemEvents?: boolean;
	/** How many events may wait for a consumer that is busy (10,000). */
	readonly queueSize?: number;
}

export type ChangeType = 'INSERT' | 'UPDATE' | 'DELETE';

export interface ChangesOptions {
	/** All of them by default. */
	readonly event?: ChangeType | '*';
	/** `public` by default. */
	readonly schema?: string;
	/** All tables of the schema when left out. */
	readonly table?: string;
	/** Conditions that the server checks; all must hold. */
	readonly filters?: Filters;
	/** All columns when left out; those of the primary key always come. */
	readonly columns?: readonly string[];
}

export interface BroadcastOptions {
	/** Names of events; every event when left out. */
	readonly events?: readonly string[];
	/** Whether messages sent by this client come back. */
	readonly self?: boolean;
	/** Whether the server confirms each message that this client sends. */
	readonly ack?: boolean;
	/** On a private channel, stored messages come first. */
	readonly replay?: ReplayOptions;
}

export interface ReplayOptions {
	/** Milliseconds since 1970: from when on, at the very first start. Later ones go on where the last one ended. */
	readonly since: number;
	/** How many at the most (25, and no more). */
	readonly limit?: number;
	/** Without one, each start is the first. */
	readonly store?: CatchUpStore;
}

export interface PresenceOptions {
	/** All of them by default. */
	readonly events?: ReadonlyArray<'sync' | 'join' | 'leave'>;
	/** Under which name this client is present; the server makes one up when left out. */
	readonly key?: string;
	/** What others see of this client, from the moment it joins. */
	readonly track?: Row;
	/** Whether `join` and `leave` carry everybody who is present too, as `sync` always does. */
	readonly fullState?: boolean;
}

export interface CatchUpOptions {
	/** A column that only grows: an identity, `created_at` (rows), or `updated_at` (changes). */
	readonly cursor: string;
	/**
	 * `rows`: the cursor is set once, so new rows are found. `changes`: it is set with every change, so changed rows are
	 * found too, in their latest state.
	 */
	readonly of: 'rows' | 'changes';
	/** Columns that are unique together; the primary key, where the project key may read what it is. */
	readonly keyColumns?: readonly string[];
	/**
	 * What the very first start begins with: nothing that is there already (`now`, the default), or the rows from this
	 * value of the cursor on. Later starts go on where the last one ended.
	 */
	readonly startAt?: 'now' | { readonly from: string | number };
	/** `live`: the socket brings events, reading fills gaps. `polling`: reading alone, every so many milliseconds. */
	readonly by?: 'live' | 'polling';
	/** Milliseconds between two readings: of polling (60,000), or beside the socket against what it lost silently (300,000). */
	readonly every?: number;
	/** How far before the cursor each reading begins, for rows committed late: milliseconds, and rows at the least. */
	readonly overlap?: { readonly milliseconds?: number; readonly rows?: number };
	/** How many delivered rows are remembered at the most (10,000, or as many as the overlap has rows): the overlap is no larger. */
	readonly remember?: number;
	/** Rows per request (1,000). */
	readonly pageSize?: number;
	readonly store: CatchUpStore;
}

/** Where a host keeps what was delivered, so that it outlives a restart. */
export interface CatchUpStore {
	/** What was saved last, or undefined. */
	load(): Promise<unknown>;
	/** Plain JSON of bounded size. Called after events were delivered, at most about once a second, and by `stop`. */
	save(state: unknown): Promise<void>;
}

/** What is delivered, in order. */
export type SubscriptionEvent =
	ChangeEvent | BroadcastEvent | PresenceEvent | StatusEvent | SystemEvent | GapEvent;

interface OfChannel {
	readonly channel: string;
}

/** A change of a row, or with catch-up the latest state of one. */
export interface ChangeEvent extends OfChannel {
	readonly kind: 'change';
	/** The same for the same change whenever it is delivered: for leaving out what came before. */
	readonly id: string;
	/** Whether it was read from the table, after a gap. */
	readonly replayed: boolean;
	readonly change: PostgresChange;
}

/** As the official client gives it; integers beyond 2^53 and long decimals are text. */
export interface PostgresChange {
	readonly schema: string;
	readonly table: string;
	/** ISO 8601; of a row that was read, the time of reading. */
	readonly commit_timestamp: string;
	/** `UPSERT`: a row that was read, and that may be new or changed. */
	readonly eventType: ChangeType | 'UPSERT';
	/** The row; empty after DELETE. */
	readonly new: Row;
	/** What the table's replica identity tells of the row before; empty after INSERT. */
	readonly old: Row;
	readonly errors: readonly string[] | null;
}

export interface BroadcastEvent extends OfChannel {
	readonly kind: 'broadcast';
	readonly event: string;
	/** JSON, or bytes. */
	readonly payload: unknown;
	/** Of messages that are stored. */
	readonly id?: string;
	readonly replayed: boolean;
}

/** Who is present, by key; one client can be present several times under one key. */
export type PresenceState = Readonly<Record<string, readonly Presence[]>>;
export type Presence = Row & { readonly presence_ref: string };

export type PresenceEvent = OfChannel & { readonly kind: 'presence' } & (
		| { readonly event: 'sync'; readonly state: PresenceState }
		| {
				readonly event: 'join';
				readonly key: string;
				readonly currentPresences: readonly Presence[];
				readonly newPresences: readonly Presence[];
				readonly state?: PresenceState;
		  }
		| {
				readonly event: 'leave';
				readonly key: string;
				readonly currentPresences: readonly Presence[];
				readonly leftPresences: readonly Presence[];
				readonly state?: PresenceState;
		  }
	);

export type ChannelStatus = 'SUBSCRIBED' | 'CHANNEL_ERROR' | 'TIMED_OUT' | 'CLOSED';

export interface StatusEvent extends OfChannel {
	readonly kind: 'status';
	readonly status: ChannelStatus;
	readonly error?: SupabaseError;
}

export interface SystemEvent extends OfChannel {
	readonly kind: 'system';
	readonly status: string;
	readonly extension: string;
	readonly message: string;
}

/** Events that cannot be had any more. Always delivered, whatever the options. */
export interface GapEvent extends OfChannel {
	readonly kind: 'gap';
	/** `disconnected`: nothing was heard between `from` and `to`; `overflow`: so many arrived while the queue was full. */
	readonly reason: 'disconnected' | 'overflow';
	/** Milliseconds since 1970. */
	readonly from: number;
	readonly to: number;
	/** How many events are known to be lost; undefined when nobody can tell. */
	readonly dropped?: number;
}

/** How a subscription is, for a node's status. */
export interface SubscriptionStatus {
	/**
	 * `waiting`: until the next try, after `error`; `standing`: events arrive; `catchingUp`: and missed rows are read;
	 * `polling`: without a socket.
	 */
	readonly state: 'connecting' | 'joining' | 'standing' | 'catchingUp' | 'polling' | 'waiting' | 'stopped';
	/** Why it does not stand, or what the server complained about. */
	readonly error?: SupabaseError;
	/** Whether the user must hear now that something must be done about `error`: told once for each reason. */
	readonly mustAct: boolean;
	/** Whether something must be done about `error`, told or not; otherwise it passes by itself. */
	readonly needsUser: boolean;
	/** Milliseconds until the next try. */
	readonly nextTry?: number;
	readonly counts: SubscriptionCounts;
}

export interface SubscriptionCounts {
	/** Events that the socket brought. */
	readonly received: number;
	readonly delivered: number;
	readonly replayed: number;
	/** Had been delivered before. */
	readonly repeated: number;
	/** Lost because the queue was full, and not read again. */
	readonly dropped: number;
	/** Waiting for the consumer now. */
	readonly queued: number;
	/** How often the subscription stood again after it had not. */
	readonly recovered: number;
}

export interface SubscriptionHandlers {
	/** Gets one event after the other; while its promise is pending, the next ones wait in a bounded queue. */
	deliver(event: SubscriptionEvent): void | Promise<void>;
	/** Told of every change of state; never of each event. */
	tell?(status: SubscriptionStatus): void;
}

export interface Subscription {
	/**
	 * Resolves when events arrive for the first time. Rejects when the user must act first; the subscription goes on
	 * trying all the same, until it is stopped.
	 */
	readonly ready: Promise<void>;
	readonly status: SubscriptionStatus;
	/** Delivers nothing more, saves what was delivered, leaves the channel. Never rejects for a server that is gone. */
	stop(): Promise<void>;
}
