/**
 * What a host must supply, and nothing more: a way to send a request, a clock, and for Realtime a socket.
 * The core itself opens no socket, reads no file and starts no timer of its own.
 */

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/** Bytes that come one chunk after the other and are never all in memory. */
export type ByteStream = AsyncIterable<Uint8Array>;

/** Bytes that can be left before their end, also while somebody waits for the next ones. */
export interface OpenStream extends ByteStream {
	destroy(): void;
}

/** A file as a host hands it in. */
export interface FileSource {
	/** Without folders. */
	readonly name?: string;
	/** MIME type. */
	readonly type?: string;
	/** Bytes, where known: then the server is told beforehand, and a source that gives more or fewer is refused. */
	readonly size?: number;
	/** Changes when the content does, as the time of the last change: by it an upload goes on after a restart. */
	readonly revision?: string;
	/** Whether it can be opened one time only, as what comes over a connection: it is then never sent again. */
	readonly once?: boolean;
	/** Whether a chunk is its reader's alone, so that its memory may be given back after use. */
	readonly givesChunksAway?: boolean;
	/** The bytes from this offset on (0 by default). A stream with a method `destroy` is destroyed when it is left early. */
	open(from?: number): ByteStream | Promise<ByteStream>;
}

/**
 * A finished request: an absolute URL with its query encoded, every header, and the body ready to be sent as it is.
 * A stream comes with a `Content-Length` where its size is known; each iteration opens it anew.
 */
export interface HttpRequest {
	readonly method: Method;
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string | Uint8Array | ByteStream;
	/** How the body of a 2xx reply is wanted: as text (the default), or as a `ByteStream`. Of any other status it is text. */
	readonly replyAs?: 'text' | 'stream';
	/** Whether a host that adds a user's token itself must leave it out: the request is made with the project's key. */
	readonly isOfProject?: boolean;
	/**
	 * Milliseconds until the host gives up; 0 waits for ever. Of a reply that is wanted as a stream, until it has begun.
	 * Of bodies that are streams, which may take hours, it is 0: the signal ends them.
	 */
	readonly timeout: number;
	/** Of streams: milliseconds in which nothing moves until the host gives up; 0 waits for ever. Its own reading and writing does not count. */
	readonly idle?: number;
	/** Ends the request early: the execution was stopped, or the flow deployed again. */
	readonly signal?: AbortSignal;
}

/** The answer to a request. Header names are lower case; the body is text, JSON that the host has parsed, or a stream that was asked for. */
export interface HttpReply {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | undefined>>;
	readonly body: unknown;
}

/**
 * Sends one request. Resolves for every HTTP status, redirects included (they must not be followed: they would
 * carry the key to another host), and rejects only when no reply came, with an error whose `code` tells why
 * (`ECONNREFUSED`, `ENOTFOUND`, `ETIMEDOUT` …), or that of a proxy (`PROXY_UNREACHABLE`, `PROXY_REFUSED`).
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
