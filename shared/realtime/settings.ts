import { defaultBackOff, type BackOff } from './back-off';
import type { ProtocolVersion } from './frame';

export interface RealtimeOptions {
	/** 2.0.0 by default. */
	readonly version?: ProtocolVersion;
	/** Milliseconds between two heartbeats (25,000). */
	readonly heartbeat?: number;
	/** Milliseconds until something is given up. */
	readonly timeouts?: Partial<RealtimeTimeouts>;
	/** How long to wait before connecting or joining again. */
	readonly backOff?: Partial<BackOff>;
	/** Between 0 and 1, for the jitter. */
	readonly random?: () => number;
	/** How many messages wait in each channel for its join (100). */
	readonly bufferSize?: number;
}

export interface RealtimeTimeouts {
	/** From the beginning of a connection to its being open (10,000). */
	readonly handshake: number;
	/** From a heartbeat to any sign of life (10,000). */
	readonly heartbeat: number;
	/** From a join to its reply (10,000). */
	readonly join: number;
	/** From a join to the word that changes of the database arrive (30,000). */
	readonly confirm: number;
	/** From any other message to its reply (10,000). */
	readonly reply: number;
	/** From leaving a channel to giving up on its reply (2,000). */
	readonly leave: number;
	/** How long a socket stays open for nobody (5,000). */
	readonly idle: number;
}

export type RealtimeSettings = Required<Omit<RealtimeOptions, 'timeouts' | 'backOff'>> & {
	readonly timeouts: RealtimeTimeouts;
	readonly backOff: BackOff;
};

const defaultTimeouts: RealtimeTimeouts = {
	handshake: 10_000,
	heartbeat: 10_000,
	join: 10_000,
	confirm: 30_000,
	reply: 10_000,
	leave: 2_000,
	idle: 5_000,
};

export const readSettings = (options: RealtimeOptions): RealtimeSettings => ({
	version: options.version ?? '2.0.0',
	heartbeat: options.heartbeat ?? 25_000,
	timeouts: { ...defaultTimeouts, ...options.timeouts },
	backOff: { ...defaultBackOff, ...options.backOff },
	random: options.random ?? Math.random,
	bufferSize: options.bufferSize ?? 100,
});
