import { WebSocket } from 'ws';
import { eventually } from './eventually';

/** A frame from the server, as it came: parsed JSON, or bytes. */
export type Frame = Buffer | Readonly<Record<string, unknown>> | readonly unknown[];

/** The parts of a text frame, whatever the version. */
export interface Message {
	readonly joinRef: unknown;
	readonly ref: unknown;
	readonly topic: unknown;
	readonly event: unknown;
	readonly payload: unknown;
}

export interface RawSocket {
	readonly frames: readonly Frame[];
	/** Text frames, in parts. */
	readonly messages: () => readonly Message[];
	/** Code and reason, once it is closed. */
	readonly closed: () => readonly [number, string] | undefined;
	readonly send: (frame: string | Uint8Array) => void;
	/** Sends a message in the version of the socket, with references of its own. */
	readonly say: (
		topic: string,
		event: string,
		payload: unknown,
		refs?: { ref?: string; joinRef?: string },
	) => void;
	/** Joins, and waits for the reply. */
	readonly join: (
		topic: string,
		config?: unknown,
		more?: Readonly<Record<string, unknown>>,
	) => Promise<unknown>;
	/** The first message of an event on a topic. */
	readonly next: (event: string, topic?: string) => Promise<Message>;
	readonly close: () => void;
}

const toMessage = (frame: Frame): readonly Message[] => {
	if (Buffer.isBuffer(frame)) return [];
	if (Array.isArray(frame)) {
		const [joinRef, ref, topic, event, payload] = frame as readonly unknown[];
		return [{ joinRef, ref, topic, event, payload }];
	}
	const { join_ref: joinRef, ref, topic, event, payload } = frame as Readonly<Record<string, unknown>>;
	return [{ joinRef, ref, topic, event, payload }];
};

/** Opens the WebSocket of a project without any client library. */
export const openRawSocket = async (
	local: { readonly url: string; readonly keys: { readonly publishable: string } },
	{ version = '2.0.0', key = local.keys.publishable }: { version?: string; key?: string } = {},
): Promise<RawSocket> => {
	const url = `${local.url.replace('http', 'ws')}/realtime/v1/websocket?apikey=${key}&vsn=${version}`;
	const socket = new WebSocket(url);
	const frames: Frame[] = [];
	let closed: readonly [number, string] | undefined;
	socket.on('message', (data: Buffer, isBinary) =>
		frames.push(isBinary ? data : (JSON.parse(data.toString()) as Frame)),
	);
	socket.on('close', (code, reason) => {
		closed = [code, reason.toString()];
	});
	await new Promise<void>((resolve, reject) => {
		socket.once('open', resolve);
		socket.once('error', reject);
	});
	socket.on('error', () => {});
	let lastRef = 0;
	const messages = (): readonly Message[] => frames.flatMap(toMessage);
	const say: RawSocket['say'] = (topic, event, payload, { ref = String(++lastRef), joinRef } = {}) =>
		socket.send(
			JSON.stringify(
				version === '2.0.0'
					? [joinRef ?? null, ref, topic, event, payload]
					: { topic, event, payload, ref, ...(joinRef === undefined ? {} : { join_ref: joinRef }) },
			),
		);
	return {
		frames,
		messages,
		closed: () => closed,
		send: (frame) => socket.send(frame),
		say,
		join: async (topic, config = {}, more = {}) => {
			const ref = String(++lastRef);
			say(topic, 'phx_join', { config, ...more }, { ref, joinRef: ref });
			const reply = await eventually(() =>
				messages().find((message) => message.event === 'phx_reply' && message.ref === ref),
			);
			return reply.payload;
		},
		next: async (event, topic) =>
			await eventually(() =>
				messages().find(
					(message) => message.event === event && (topic === undefined || message.topic === topic),
				),
			),
		close: () => socket.close(),
	};
};
