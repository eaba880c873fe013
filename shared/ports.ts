/**
 * What a host must supply, and nothing more: a way to send a request, a clock, and for Realtime a socket.
 * The core itself opens no socket, reads no file and starts no timer of its own.
 */

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/** A finished request: an absolute URL with its query encoded, every header, and the body as ready text. */
export interface HttpRequest {
	readonly method: Method;
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string;
	/** Whether a host that adds a user's token itself must leave it out: the request is made with the project's key. */
	readonly isOfProject?: boolean;
	/** Milliseconds until the host gives up; 0 waits for ever. */
	readonly timeout: number;
	/** Ends the request early: the execution was stopped, or the flow deployed again. */
	readonly signal?: AbortSignal;
}

/** The answer to a request. Header names are lower case; the body is text, or JSON that the host has parsed. */
export interface HttpReply {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | undefined>>;
	readonly body: unknown;
}

/**
 * Sends one request. Resolves for every HTTP status, redirects included (they must not be followed: they would
 * carry the key to another host), and rejects only when no reply came, with an error whose `code` tells why
 * (`ECONNREFUSED`, `ENOTFOUND`, `ETIMEDOUT` …).
 */
export type Send = (request: HttpRequest) => Promise<HttpReply>;

export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Resolves after so many milliseconds; rejects with the signal's reason when it aborts first. */
	sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/**
 * One WebSocket, opening or open, whose handlers are set right after it was made. After `close` or `terminate` nothing
 * is waited for: some runtimes never tell that a dead connection was closed.
 */
export interface Socket {
	onopen: (() => void) | null;
	/** Text, or the bytes of a binary frame. */
	onmessage: ((data: string | Uint8Array) => void) | null;
	onclose: ((closing: { readonly code: number; readonly reason: string }) => void) | null;
	/** With whatever is known about the failure; `onclose` need not follow. */
	onerror: ((failure: unknown) => void) | null;
	send(data: string | Uint8Array): void;
	/** Says goodbye: 1000 or 3000–4999, as WebSocket allows. */
	close(code?: number, reason?: string): void;
	/** Lets go of a connection that does not answer, where the host can; otherwise `close` must do. */
	terminate?(): void;
}

/** Begins to open a WebSocket. The address holds the project's key: it belongs in no log. */
export type OpenSocket = (
	url: string,
	options: { readonly headers?: Readonly<Record<string, string>> },
) => Socket;

export interface Host {
	readonly send: Send;
	readonly clock?: Clock;
}

/** A host that can also listen. */
export interface RealtimeHost extends Host {
	readonly openSocket: OpenSocket;
}
