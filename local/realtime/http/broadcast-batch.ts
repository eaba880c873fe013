import type { Hub } from '../hub.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Sender } from './sender.ts';

interface Message {
	readonly topic: string;
	readonly event: string;
	readonly payload: JsonObject;
	readonly isPrivate: boolean;
	readonly id: string | undefined;
}

type Errors = Record<string, readonly string[]>;

const check = (value: unknown, isRight: (value: unknown) => boolean): readonly string[] | undefined => {
	if (value === undefined || value === null || value === '') return ["can't be blank"];
	return isRight(value) ? undefined : ['is invalid'];
};

const isText = (value: unknown): value is string => typeof value === 'string';

const findErrors = (message: unknown): Errors => {
	const { topic, event, payload, private: isPrivate = false } = isJsonObject(message) ? message : {};
	const found = {
		topic: check(topic, isText),
		payload: check(payload, isJsonObject),
		event: check(event, isText),
		private: /^(?:true|false|0|1)$/.test(String(isPrivate)) ? undefined : ['is invalid'],
	};
	return Object.fromEntries(Object.entries(found).filter(([, errors]) => errors !== undefined)) as Errors;
};

const toMessage = (message: JsonObject): Message => ({
	topic: String(message['topic']),
	event: String(message['event']),
	payload: isJsonObject(message['payload']) ? message['payload'] : {},
	isPrivate: /^(?:true|1)$/.test(String(message['private'])),
	id: isText(message['id']) ? message['id'] : undefined,
});

const send = (hub: Hub, { topic, event, payload, isPrivate, id }: Message): void => {
	const about = id === undefined ? {} : { meta: { id } };
	const text = JSON.stringify({ event, payload, type: 'broadcast', ...about });
	hub.broadcast({ name: topic, isPrivate }, { payload: text });
};

/** `POST /api/broadcast`: several messages, each to its topic. Those that the sender may not send are left out. */
export const broadcastBatch = async (hub: Hub, body: unknown, sender: Sender): Promise<Response> => {
	const messages: unknown = isJsonObject(body) ? body['messages'] : undefined;
	if (messages === undefined || messages === null) {
		return Response.json({ errors: { messages: ["can't be blank"] } }, { status: 422 });
	}
	if (!Array.isArray(messages)) {
		return Response.json({ errors: { messages: ['is invalid'] } }, { status: 422 });
	}
	const errors = messages.map(findErrors);
	if (errors.some((found) => Object.keys(found).length > 0)) {
		return Response.json({ errors: { messages: errors } }, { status: 422 });
	}
	const allowed = new Map<string, boolean>();
	for (const message of messages.filter(isJsonObject).map(toMessage)) {
		const { topic, isPrivate } = message;
		if (isPrivate && !allowed.has(topic)) {
			allowed.set(topic, (await sender.mayWrite(topic, ['broadcast'])).broadcast === true);
		}
		if (!isPrivate || allowed.get(topic) === true) send(hub, message);
	}
	return new Response(null, { status: 202 });
};
