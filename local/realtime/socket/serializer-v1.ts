import { isJsonObject } from '../json.ts';
import { encodeAsText, MalformedFrame, parseJson, toClientMessage, type Serializer } from './serializer.ts';

const encode: Serializer['encode'] = ({ topic, event, payload, ref }) =>
	`{"event":${JSON.stringify(event)},"payload":${payload},"ref":${JSON.stringify(ref)},"topic":${JSON.stringify(topic)}}`;

/** Protocol 1.0.0: objects, text only. What the server sends tells no `join_ref`. */
export const serializerV1: Serializer = {
	decode: (frame, isBinary) => {
		const value = isBinary ? undefined : parseJson(frame.toString());
		if (!isJsonObject(value)) throw new MalformedFrame('A frame of protocol 1.0.0 is an object.');
		const { topic, event, payload, ref, join_ref: joinRef } = value;
		return toClientMessage({ joinRef, ref, topic, event, payload, broadcast: undefined });
	},
	encode,
	encodeBroadcast: (topic, broadcast) => encodeAsText(encode, topic, broadcast),
};
