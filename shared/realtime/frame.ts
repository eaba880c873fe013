import { parseExact } from '../exact-json';
import { decodeBroadcast, encodeBroadcast } from './broadcast-frame';
import { malformedFrame } from './malformed-frame';
import { toJson } from './to-json';

/** Versions of Phoenix' protocol: 1.0.0 is objects, 2.0.0 lists and binary broadcasts. */
export type ProtocolVersion = '1.0.0' | '2.0.0';

export interface Frame {
	/** The join that the frame belongs to. */
	readonly joinRef: string | null;
	/** By which a reply finds its request. */
	readonly ref: string | null;
	readonly topic: string;
	readonly event: string;
	readonly payload: unknown;
}

export type Payload = Readonly<Record<string, unknown>>;

export const isPayload = (value: unknown): value is Payload =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The frame as it travels. Throws INVALID_PARAMETER for what is no JSON, or a broadcast that the version cannot carry. */
export function encodeFrame(version: ProtocolVersion, frame: Frame): string | Uint8Array {
	const { joinRef, ref, topic, event, payload } = frame;
	if (version === '2.0.0') {
		const isBroadcast = event === 'broadcast' && isPayload(payload) && typeof payload.event === 'string';
		if (isBroadcast) return encodeBroadcast({ joinRef, ref, topic, event: payload.event, payload });
		return toJson([joinRef, ref, topic, event, payload]);
	}
	return toJson({ topic, event, payload, ref, join_ref: joinRef });
}

/** Throws MALFORMED_FRAME for what no server of this protocol sends. */
export function decodeFrame(version: ProtocolVersion, data: string | Uint8Array): Frame {
	if (typeof data !== 'string') return decodeBroadcast(data);
	const message = parse(data);
	if (version === '2.0.0') {
		if (!Array.isArray(message) || message.length < 5) throw malformedFrame();
		const [joinRef, ref, topic, event, payload] = message as readonly unknown[];
		return toFrame({ joinRef, ref, topic, event, payload });
	}
	if (!isPayload(message)) throw malformedFrame();
	return toFrame({ ...message, joinRef: message.join_ref });
}

function toFrame({ joinRef, ref, topic, event, payload }: Payload): Frame {
	if (typeof topic !== 'string' || typeof event !== 'string') throw malformedFrame();
	return { joinRef: toRef(joinRef), ref: toRef(ref), topic, event, payload };
}

const toRef = (value: unknown): string | null =>
	typeof value === 'string' || typeof value === 'number' ? String(value) : null;

function parse(text: string): unknown {
	try {
		return parseExact(text);
	} catch (cause) {
		throw malformedFrame(cause);
	}
}
