import { isJsonObject } from '../json.ts';
import type { UserBroadcast } from '../user-broadcast.ts';
import {
	encodeAsText,
	MalformedFrame,
	parseJson,
	toClientMessage,
	type ClientMessage,
	type Serializer,
} from './serializer.ts';

const kinds = { userBroadcastPush: 3, userBroadcast: 4 } as const;
const maxPart = 255;

const encode: Serializer['encode'] = ({ joinRef, ref, topic, event, payload }) =>
	`[${JSON.stringify(joinRef)},${JSON.stringify(ref)},${JSON.stringify(topic)},${JSON.stringify(event)},${payload}]`;

/** `[3][lengths of five texts][encoding]`, the texts, and the rest is what the user sends. */
const decodeBinary = (frame: Buffer): ClientMessage => {
	if (frame[0] !== kinds.userBroadcastPush) throw new MalformedFrame('The binary frame is of no known kind.');
	let at = 7;
	const readPart = (index: number): string => {
		const end = at + (frame[index] ?? 0);
		if (end > frame.length) throw new MalformedFrame('The binary frame is too short.');
		const part = frame.toString('utf8', at, end);
		at = end;
		return part;
	};
	const [joinRef, ref, topic, event, meta] = [1, 2, 3, 4, 5].map(readPart);
	const about = meta === undefined || meta === '' ? undefined : parseJson(meta);
	const broadcast: UserBroadcast = {
		event: event ?? '',
		encoding: frame[6] === 1 ? 'json' : 'binary',
		payload: frame.subarray(at),
		meta: isJsonObject(about) ? about : undefined,
	};
	return {
		...toClientMessage({ joinRef, ref, topic, event: 'broadcast', payload: undefined, broadcast }),
		broadcast,
	};
};

const fits = (texts: readonly Buffer[]): boolean => texts.every(({ length }) => length <= maxPart);

/** `[4][lengths of three texts][encoding]`, the texts, and what the user sent. */
const encodeUserBroadcast = (
	topic: string,
	{ event, encoding, payload, meta }: UserBroadcast,
): Buffer | undefined => {
	const texts = [topic, event, meta === undefined ? '' : JSON.stringify(meta)].map((text) =>
		Buffer.from(text),
	);
	if (!fits(texts)) return undefined;
	const head = [kinds.userBroadcast, ...texts.map(({ length }) => length), encoding === 'json' ? 1 : 0];
	return Buffer.concat([Buffer.from(head), ...texts, payload]);
};

/** Protocol 2.0.0: arrays, and broadcasts of users as bytes. */
export const serializerV2: Serializer = {
	decode: (frame, isBinary) => {
		if (isBinary) return decodeBinary(frame);
		const value = parseJson(frame.toString());
		if (!Array.isArray(value)) throw new MalformedFrame('A text frame of protocol 2.0.0 is an array.');
		const [joinRef, ref, topic, event, payload] = value as readonly unknown[];
		return toClientMessage({ joinRef, ref, topic, event, payload, broadcast: undefined });
	},
	encode,
	// Names that are too long for a binary frame still fit into a text.
	encodeBroadcast: (topic, broadcast) =>
		encodeUserBroadcast(topic, broadcast) ?? encodeAsText(encode, topic, broadcast),
};
