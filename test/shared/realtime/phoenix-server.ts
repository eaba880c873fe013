import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

export interface ReceivedFrame {
	readonly joinRef: string | null;
	readonly ref: string | null;
	readonly topic: string;
	readonly event: string;
	readonly payload: Readonly<Record<string, unknown>>;
}

/** What to do about a frame, instead of saying `ok`. */
export type Answer = (frame: ReceivedFrame, server: PhoenixServer) => unknown;

export interface PhoenixServer {
	readonly url: string;
	/** The addresses of the sockets that were opened, and the headers they came with. */
	readonly handshakes: readonly IncomingMessage[];
	readonly frames: readonly ReceivedFrame[];
	/** Sockets that are open now. */
	readonly open: number;
	/** Frames of one event, such as `phx_join`. */
	framesOf(event: string): readonly ReceivedFrame[];
	/** By event: what to answer; undefined in return means no answer at all. */
	readonly answers: Map<string, Answer>;
	/** What HTTP requests get; 426 by default. */
	respond: (request: IncomingMessage, response: ServerResponse) => void;
	/** What to do with a handshake: `open`, a status to refuse with, or nothing at all. */
	handshake: 'open' | 'silent' | number;
	push(topic: string, event: string, payload: unknown, joinRef?: string | null): void;
	/** To all sockets, as it is. */
	pushRaw(data: string | Uint8Array): void;
	/** All sockets are closed with this code, or cut without a word. */
	drop(code?: number, reason?: string): void;
	stop(): Promise<void>;
}

/** A real WebSocket server that speaks Phoenix' protocol and does what a test tells it. */
export async function startPhoenixServer(): Promise<PhoenixServer> {
	const handshakes: IncomingMessage[] = [];
	const frames: ReceivedFrame[] = [];
	const sockets = new Map<WebSocket, string>();
	const connections = new Set<Socket>();
	const http = createServer((request, response) => server.respond(request, response));
	const webSockets = new WebSocketServer({ noServer: true });

	http.on('connection', (connection: Socket) => {
		connections.add(connection);
		connection.on('close', () => connections.delete(connection));
	});
	http.on('upgrade', (request, socket, head) => {
		if (server.handshake === 'silent') return;
		if (server.handshake !== 'open') {
			socket.end(`HTTP/1.1 ${server.handshake} No\r\nconnection: close\r\n\r\n`);
			return;
		}
		webSockets.handleUpgrade(request, socket, head, (webSocket) => {
			handshakes.push(request);
			const { searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
			sockets.set(webSocket, searchParams.get('vsn') ?? '');
			webSocket.on('error', () => webSocket.terminate());
			webSocket.on('close', () => sockets.delete(webSocket));
			webSocket.on('message', (data: Buffer, isBinary) => hear(webSocket, isBinary ? data : data.toString()));
		});
	});

	const hear = (webSocket: WebSocket, data: Buffer | string): void => {
		const frame = decode(data);
		frames.push(frame);
		const answer = server.answers.get(frame.event) ?? defaultAnswer;
		const response = answer(frame, server);
		if (response === undefined) return;
		const { status = 'ok', ...rest } = response as { status?: string; response?: unknown };
		const payload = { status, response: rest.response ?? {} };
		webSocket.send(
			encode(sockets.get(webSocket), [frame.joinRef, frame.ref, frame.topic, 'phx_reply', payload]),
		);
	};

	const server: PhoenixServer = {
		url: '',
		handshakes,
		frames,
		get open() {
			return sockets.size;
		},
		framesOf: (event) => frames.filter((frame) => frame.event === event),
		answers: new Map(),
		respond: (_request, response) => response.writeHead(426).end(),
		handshake: 'open',
		push: (topic, event, payload, joinRef = null) => {
			for (const [webSocket, version] of sockets)
				webSocket.send(encode(version, [joinRef, null, topic, event, payload]));
		},
		pushRaw: (data) => {
			for (const webSocket of sockets.keys()) webSocket.send(data);
		},
		drop: (code, reason) => {
			for (const webSocket of sockets.keys()) {
				if (code === undefined) webSocket.terminate();
				else webSocket.close(code, reason);
			}
		},
		stop: async () => {
			for (const connection of connections) connection.destroy();
			webSockets.close();
			await new Promise<void>((resolve) => http.close(() => resolve()));
		},
	};
	await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
	return Object.assign(server, { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` });
}

/** A join is answered with an id for each subscription to changes, everything else with `ok`. */
export const defaultAnswer: Answer = ({ event, payload }) => {
	if (event !== 'phx_join') return {};
	const { postgres_changes: changes = [] } = (payload.config ?? {}) as {
		postgres_changes?: readonly object[];
	};
	return { response: { postgres_changes: changes.map((each, index) => ({ id: 1000 + index, ...each })) } };
};

function encode(version: string | undefined, parts: readonly unknown[]): string {
	if (version !== '1.0.0') return JSON.stringify(parts);
	const [joinRef, ref, topic, event, payload] = parts;
	return JSON.stringify({ topic, event, payload, ref, join_ref: joinRef });
}

function decode(data: Buffer | string): ReceivedFrame {
	if (typeof data !== 'string') return decodeBroadcast(data);
	const message = JSON.parse(data) as unknown;
	if (!Array.isArray(message)) {
		const { join_ref: joinRef, ...rest } = message as ReceivedFrame & { join_ref: string | null };
		return { ...rest, joinRef };
	}
	const [joinRef, ref, topic, event, payload] = message as [string, string, string, string, object];
	return { joinRef, ref, topic, event, payload: payload as ReceivedFrame['payload'] };
}

function decodeBroadcast(data: Buffer): ReceivedFrame {
	const [, ...lengths] = data.subarray(0, 6);
	let at = 7;
	const [joinRef = '', ref = '', topic = '', event = '', meta = ''] = lengths.map((length) =>
		data.subarray(at, (at += length)).toString(),
	);
	const content = data.subarray(at);
	const payload: unknown = data[6] === 1 ? JSON.parse(content.toString()) : content;
	const more = meta ? (JSON.parse(meta) as object) : {};
	return { joinRef, ref, topic, event: 'broadcast', payload: { event, payload, ...more } };
}
