import type { SupabaseError } from '../error';
import type { TakeChange, WireBinding } from './bindings';
import type { ChannelConfig } from './channel-config';
import { isPayload, type Payload } from './frame';
import type { PresenceChange } from './presence-state';
import type { ChannelStatus } from './subscription';
import type { Trouble } from './trouble';

/** A broadcast as it arrives. */
export interface BroadcastMessage {
	readonly type: 'broadcast';
	readonly event: string;
	/** JSON, or bytes. */
	readonly payload: unknown;
	/** Of messages that are stored. */
	readonly meta?: { readonly id?: string; readonly replayed?: boolean };
}

/** `system`: what the server says about the channel. */
export interface SystemMessage {
	readonly status: string;
	readonly extension: string;
	readonly message: string;
	readonly channel?: string;
}

export type PresenceMessage = PresenceChange | { readonly event: 'sync' };

/** Somebody who uses a channel. Several can use the same one: it is joined with what all of them want. */
export interface ChannelUser {
	config?(): ChannelConfig;
	readonly changes?: ReadonlyArray<{ readonly wire: WireBinding; readonly take: TakeChange }>;
	broadcast?(message: BroadcastMessage): void;
	presence?(message: PresenceMessage): void;
	system?(message: SystemMessage): void;
	status?(status: ChannelStatus, error?: SupabaseError): void;
	joining?(): void;
	stands?(): void;
	fell?(trouble: Trouble, nextTry: number): void;
	/** No changes of the database arrive until it stands again; everything else does. */
	faltered?(trouble: Trouble): void;
	complained?(trouble: Trouble): void;
}

/** Names of events are the same in any case. */
export const isOf = (wanted: string, event: string): boolean =>
	wanted === '*' || wanted.toLowerCase() === event.toLowerCase();

export const isBroadcast = (payload: unknown): payload is BroadcastMessage =>
	isPayload(payload) && typeof payload.event === 'string';

export const toSystem = ({ status, extension, message, channel }: Payload): SystemMessage => ({
	status: String(status),
	extension: String(extension),
	message: String(message),
	...(typeof channel === 'string' && { channel }),
});
