import type { Socket } from '../ports';

/** What the runtime's `WebSocket` and the one of the package `ws` have in common. */
export interface WebSocketLike {
	binaryType: string;
	addEventListener(type: string, listener: (event: object) => void): void;
	send(data: string | Uint8Array): void;
	close(code?: number, reason?: string): void;
	terminate?(): void;
}

/** What the events of both have, each of its own. */
interface SocketEvent {
	readonly data?: unknown;
	readonly code?: number;
	readonly reason?: string;
	readonly error?: unknown;
}

/**
 * A WebSocket as the core's port. It keeps listening when the core has let go: an error that nobody listens to ends a
 * process that uses `ws`.
 */
export function adaptWebSocket(webSocket: WebSocketLike): Socket {
	webSocket.binaryType = 'arraybuffer';
	const socket: Socket = {
		onopen: null,
		onmessage: null,
		onclose: null,
		onerror: null,
		send: (data) => webSocket.send(data),
		close: (code, reason) => webSocket.close(code, reason),
		...(webSocket.terminate && { terminate: () => webSocket.terminate?.() }),
	};
	webSocket.addEventListener('open', () => socket.onopen?.());
	webSocket.addEventListener('message', (event) => {
		const { data } = event as SocketEvent;
		if (typeof data === 'string') socket.onmessage?.(data);
		else if (data instanceof ArrayBuffer) socket.onmessage?.(new Uint8Array(data));
	});
	webSocket.addEventListener('error', (event) => socket.onerror?.((event as SocketEvent).error ?? event));
	webSocket.addEventListener('close', (event) => {
		const { code = 1006, reason = '' } = event as SocketEvent;
		socket.onclose?.({ code, reason });
	});
	return socket;
}
