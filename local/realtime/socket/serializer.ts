import { toBroadcastJson, type UserBroadcast } from '../user-broadcast.ts';

/** A reference that the client chose; it comes back as it was. */
export type Ref = string | number | null;

export interface ClientMessage {
	readonly joinRef: Ref;
	readonly ref: Ref;
	readonly topic: string;
	readonly event: string;
	readonly payload: unknown;
	/** Set instead of the payload where the message came as bytes. */
	readonly broadcast?: UserBroadcast;
}

export interface ServerMessage {
	readonly joinRef: Ref;
	readonly ref: Ref;
	readonly topic: string;
	readonly event: string;
	/** As JSON. */
	readonly payload: string;
}

/** How messages look on the wire, by the version that the client asks for. */
export interface Serializer {
	/** Throws `MalformedFrame`. */
	readonly decode: (frame: Buffer, isBinary: boolean) => ClientMessage;
	readonly encode: (message: ServerMessage) => string;
	/** Undefined where this version cannot carry it. */
	readonly encodeBroadcast: (topic: string, broadcast: UserBroadcast) => string | Buffer | undefined;
}

/** The real server writes it to its log, and goes on. */
export class MalformedFrame extends Error {}

export const parseJson = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new MalformedFrame('The frame is not JSON.', { cause });
	}
};

const isRef = (value: unknown): value is Ref =>
	value === null || typeof value === 'string' || typeof value === 'number';

/** Builds a message from its parts, if they are of the right kinds. */
export const toClientMessage = (parts: Readonly<Record<keyof ClientMessage, unknown>>): ClientMessage => {
	const { joinRef = null, ref = null, topic, event, payload } = parts;
	if (!isRef(joinRef) || !isRef(ref) || typeof topic !== 'string' || typeof event !== 'string') {
		throw new MalformedFrame('The frame has no topic, no event or a wrong reference.');
	}
	return { joinRef, ref, topic, event, payload };
};

/** Broadcasts in a text frame, which no receiver answers to. */
export const encodeAsText = (
	encode: Serializer['encode'],
	topic: string,
	broadcast: UserBroadcast,
): string | undefined => {
	const payload = toBroadcastJson(broadcast);
	return payload === undefined
		? undefined
		: encode({ joinRef: null, ref: null, topic, event: 'broadcast', payload });
};
