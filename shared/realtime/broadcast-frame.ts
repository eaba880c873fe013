import { invalid } from '../error';
import { parseExact } from '../exact-json';
import type { Frame, Payload } from './frame';
import { malformedFrame } from './malformed-frame';
import { toJson } from './to-json';

/**
 * Broadcasts of protocol 2.0.0 travel in binary frames: a head of lengths, one byte each, then the texts in UTF-8, then
 * the payload, which is JSON or any bytes.
 * Source: supabase/realtime `lib/realtime_web/socket/v2_serializer.ex`.
 */
const kinds = { toServer: 3, fromServer: 4 } as const;
const encodings = { bytes: 0, json: 1 } as const;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export interface BroadcastToServer {
	readonly joinRef: string | null;
	readonly ref: string | null;
	readonly topic: string;
	readonly event: unknown;
	/** `{ event, payload, persist? }` */
	readonly payload: Payload;
}

/** Throws INVALID_PARAMETER for names of more than 255 bytes. */
export function encodeBroadcast({ joinRef, ref, topic, event, payload }: BroadcastToServer): Uint8Array {
	const { persist, payload: content } = payload;
	const texts = [
		encodeName('channel', joinRef ?? ''),
		encodeName('channel', ref ?? ''),
		encodeName('channel', topic),
		encodeName('event', String(event)),
		encodeName('persist', persist === undefined ? '' : toJson({ persist })),
	];
	const isBytes = content instanceof Uint8Array;
	const body = isBytes ? content : encoder.encode(toJson(content ?? {}));
	const head = [
		kinds.toServer,
		...texts.map(({ length }) => length),
		isBytes ? encodings.bytes : encodings.json,
	];
	return join([Uint8Array.from(head), ...texts, body]);
}

function encodeName(field: string, text: string): Uint8Array {
	const bytes = encoder.encode(text);
	if (bytes.length <= 255) return bytes;
	throw invalid(
		field,
		`'${text.slice(0, 40)}…' is ${bytes.length} bytes long`,
		'A name in Realtime can have 255 bytes.',
	);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

/** Throws MALFORMED_FRAME. */
export function decodeBroadcast(bytes: Uint8Array): Frame {
	const [kind, topicLength = 0, eventLength = 0, metaLength = 0, encoding] = bytes;
	const isKnown = encoding === encodings.bytes || encoding === encodings.json;
	if (kind !== kinds.fromServer || !isKnown) throw malformedFrame();
	let at = 5;
	const take = (length: number): string => decoder.decode(bytes.subarray(at, (at += length)));
	const topic = take(topicLength);
	const event = take(eventLength);
	const meta = take(metaLength);
	if (at > bytes.length) throw malformedFrame();
	const content = bytes.slice(at);
	try {
		return {
			joinRef: null,
			ref: null,
			topic,
			event: 'broadcast',
			payload: {
				type: 'broadcast',
				event,
				payload: encoding === encodings.json ? parseExact(decoder.decode(content)) : content,
				...(meta !== '' && { meta: parseExact(meta) }),
			},
		};
	} catch (cause) {
		throw malformedFrame(cause);
	}
}
