import { isErrorLike } from '../error-like';
import { SupabaseError, type RealtimeCode } from '../error';
import type { Clock, OpenSocket, Socket } from '../ports';
import type { Secrets } from '../redact';
import type { Alarms } from './alarms';
import { delayBeforeTry } from './back-off';
import { encodeFrame, isPayload, type Frame } from './frame';
import { createFrameDecoder } from './frame-decoder';
import { createReplies, type Answered, type Reply } from './replies';
import type { RealtimeSettings } from './settings';
import { trouble, troubleOf, type Trouble } from './trouble';

/** One socket for all channels of a connection: opened when it is wanted, and again whenever it is lost, for ever. */
export interface Link {
	readonly isOpen: boolean;
	/** When something arrived last, in milliseconds since 1970; 0 for never. */
	readonly heardAt: number;
	open(): void;
	/** Lets go of the socket and waits for nothing. */
	close(): void;
	/** A number that no other message of this link has. */
	nextRef(): string;
	/** Throws INVALID_PARAMETER for a message that cannot be written; does nothing without an open socket. */
	send(frame: Frame): void;
	/** Sends, and tells the reply, or the failure NO_REPLY, or why the socket was lost. Throws as `send` does. */
	ask(frame: Frame & { readonly ref: string }, milliseconds: number, answered: Answered): void;
}

export interface LinkEnds {
	opened(): void;
	/** Every frame but replies. */
	received(frame: Frame): void;
	/** The socket is gone; the next try begins after so many milliseconds. */
	lost(trouble: Trouble, nextTry: number): void;
	/** Something was wrong that the socket outlived. */
	complained(trouble: Trouble): void;
}

export interface LinkParts {
	readonly url: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly openSocket: OpenSocket;
	readonly clock: Clock;
	readonly alarms: Alarms;
	readonly settings: RealtimeSettings;
	/** Asks by HTTP why no socket opens; undefined when nothing speaks against it. */
	readonly explain: () => Promise<Trouble | undefined>;
	readonly secrets: () => Secrets;
}

/** A socket that lived for so long was no failure: the next try begins without delay again. */
const stableAfter = 60_000;

export function createLink(parts: LinkParts, ends: LinkEnds): Link {
	const { clock, alarms, settings } = parts;
	const { timeouts, version } = settings;
	const replies = createReplies(clock, alarms);
	const decode = createFrameDecoder(version);
	let wanted = false;
	let socket: Socket | undefined;
	let isOpen = false;
	let openedAt = 0;
	let heardAt = 0;
	/** How much arrived: unlike a time it never goes back. */
	let heard = 0;
	let refs = 0;
	let failures = 0;
	let cancel = (): void => {};

	const later = (milliseconds: number, ring: () => void): void => {
		cancel();
		cancel = alarms.after(milliseconds, ring);
	};

	const connect = (): void => {
		let failure: unknown;
		const opening = tryToOpen(parts);
		if ('failure' in opening) return refuse(opening.failure);
		socket = opening.socket;
		later(timeouts.handshake, () => refuse(failure ?? timedOut(timeouts.handshake)));
		socket.onopen = () => {
			isOpen = true;
			openedAt = heardAt = clock.now();
			later(settings.heartbeat, beat);
			ends.opened();
		};
		socket.onmessage = hear;
		socket.onerror = (given) => {
			failure = given;
			// Not every runtime tells of the end as well.
			if (isOpen) lose(closed(undefined, given));
			else refuse(given);
		};
		socket.onclose = (closing) => (isOpen ? lose(closed(closing, failure)) : refuse(failure ?? closing));
	};

	const hear = (data: string | Uint8Array): void => {
		heardAt = clock.now();
		heard += 1;
		const frame = tryToDecode(data);
		if (!frame) return;
		try {
			if (frame.event === 'phx_reply' && frame.ref !== null) replies.settle(frame.ref, toReply(frame));
			else ends.received(frame);
		} catch (failure) {
			// Whoever fails with a message is told; the socket, and all others who use it, outlive that.
			ends.complained(troubleOf(failure, parts.secrets()));
		}
	};

	const tryToDecode = (data: string | Uint8Array): Frame | undefined => {
		try {
			return decode(data);
		} catch (failure) {
			ends.complained(troubleOf(failure, parts.secrets()));
			return undefined;
		}
	};

	const beat = (): void => {
		const before = heard;
		write({ joinRef: null, ref: String(++refs), topic: 'phoenix', event: 'heartbeat', payload: {} });
		later(timeouts.heartbeat, () => {
			// Whatever arrives is a sign of life: under a flood the answer comes late.
			if (heard === before) return lose(silent(timeouts.heartbeat));
			later(Math.max(0, settings.heartbeat - timeouts.heartbeat), beat);
		});
	};

	/** Never waits for the other side: of a dead connection some runtimes hear nothing any more. */
	const drop = (isDead: boolean): void => {
		const old = socket;
		socket = undefined;
		isOpen = false;
		cancel();
		if (!old) return;
		old.onopen = old.onmessage = old.onclose = old.onerror = null;
		if (isDead && old.terminate) old.terminate();
		else old.close();
	};

	const lose = (refusal: LinkRefusal): void => {
		if (clock.now() - openedAt >= stableAfter) failures = 0;
		drop(true);
		retry(trouble(refusal, parts.secrets()));
	};

	const refuse = (failure: unknown): void => {
		drop(true);
		const isWanted = still();
		void parts
			.explain()
			.catch((why: unknown) => troubleOf(why, parts.secrets()))
			.then((why) => isWanted() && retry(why ?? trouble(notOpened(failure), parts.secrets())));
	};

	const retry = (why: Trouble): void => {
		failures += 1;
		const delay = delayBeforeTry(failures, settings.backOff, settings.random);
		later(delay, connect);
		replies.failAll(why.error);
		ends.lost(why, delay);
	};

	/** Tells later whether the link has been wanted all the time. */
	let episode = 0;
	const still = (): (() => boolean) => {
		const begun = episode;
		return () => wanted && episode === begun;
	};

	const write = (frame: Frame): void => socket?.send(encodeFrame(version, frame));

	return {
		get isOpen() {
			return isOpen;
		},
		get heardAt() {
			return heardAt;
		},
		open: () => {
			if (wanted) return;
			wanted = true;
			episode += 1;
			connect();
		},
		close: () => {
			wanted = false;
			failures = 0;
			drop(false);
			replies.failAll(new SupabaseError(closed(undefined, undefined)));
		},
		nextRef: () => String(++refs),
		send: (frame) => {
			if (isOpen) write(frame);
		},
		ask: (frame, milliseconds, answered) => {
			const data = encodeFrame(version, frame);
			if (!socket || !isOpen) return answered({ failure: new SupabaseError(closed(undefined, undefined)) });
			replies.expect(frame.ref, milliseconds, answered);
			socket.send(data);
		},
	};
}

function tryToOpen({ openSocket, url, headers }: LinkParts): { socket: Socket } | { failure: unknown } {
	try {
		return { socket: openSocket(url, { ...(headers && { headers }) }) };
	} catch (failure) {
		return { failure };
	}
}

function toReply({ payload }: Frame): Reply {
	const { status, response } = isPayload(payload) ? payload : {};
	return { status: typeof status === 'string' ? status : 'error', response };
}

interface LinkRefusal {
	readonly reason: string;
	readonly code: RealtimeCode;
	readonly advice?: string;
	readonly cause?: unknown;
}

type Closing = { readonly code: number; readonly reason: string };

const closed = (closing: Closing | undefined, failure: unknown): LinkRefusal => ({
	reason: `The socket was closed${closing ? `: ${closing.code}${closing.reason && ` (${closing.reason})`}` : ''}`,
	code: 'SOCKET_CLOSED',
	cause: failure,
});

const silent = (milliseconds: number): LinkRefusal => ({
	reason: `The server was silent for ${milliseconds / 1000} seconds after a heartbeat`,
	code: 'SOCKET_SILENT',
});

const timedOut = (milliseconds: number): Error =>
	new Error(`it did not open within ${milliseconds / 1000} seconds`);

function notOpened(failure: unknown): LinkRefusal {
	const said = isErrorLike(failure) && failure.message !== '' ? failure.message : codeIn(failure);
	return {
		reason: `The server opened no WebSocket${said && `: ${said}`}`,
		advice: 'Look for a proxy in between that lets no WebSockets through. It is tried again.',
		code: 'SOCKET_REFUSED',
		cause: failure,
	};
}

const codeIn = (failure: unknown): string =>
	isPayload(failure) && typeof failure.code === 'number' ? `closed with ${failure.code}` : '';
