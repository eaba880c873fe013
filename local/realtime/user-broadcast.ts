/** What a user sends to a topic, as bytes: JSON, or anything. */
export interface UserBroadcast {
	readonly event: string;
	readonly encoding: 'json' | 'binary';
	readonly payload: Uint8Array;
	/** For receivers: `id` of a stored message, `replayed`. From senders: `persist`. */
	readonly meta?: Readonly<Record<string, unknown>> | undefined;
}

/** The payload of a `broadcast` in a text frame; undefined of bytes, which JSON cannot carry. */
export const toBroadcastJson = ({ event, encoding, payload, meta }: UserBroadcast): string | undefined => {
	if (encoding === 'binary') return undefined;
	const about = meta === undefined ? '' : `"meta":${JSON.stringify(meta)},`;
	return `{"event":${JSON.stringify(event)},${about}"payload":${Buffer.from(payload).toString()},"type":"broadcast"}`;
};
