export interface RealtimeOptions {
	/** Milliseconds of silence after which the server closes a socket. Clients send a heartbeat every 25 seconds. */
	readonly idleTimeout?: number;
	/** Milliseconds from the reply to a join until changes of tables are told; those in between are missed, as hosted. */
	readonly subscribeDelay?: number;
	/** Milliseconds after which a join is refused. Hosted, it is some seconds, which slow down who tries again at once. */
	readonly refusalDelay?: number;
	/** Only private channels can be joined. */
	readonly privateOnly?: boolean;
	/** The most channels of one socket. */
	readonly maxChannels?: number;
}

export type RealtimeSettings = Required<RealtimeOptions>;

const defaults: RealtimeSettings = {
	idleTimeout: 60_000,
	subscribeDelay: 100,
	refusalDelay: 0,
	privateOnly: false,
	maxChannels: 100,
};

export const toRealtimeSettings = (options: RealtimeOptions = {}): RealtimeSettings => ({
	...defaults,
	...options,
});
