import type { RealtimeChannel, RealtimeChannelOptions, SupabaseClient } from '@supabase/supabase-js';
import { eventually } from './eventually';

/** A binding as `channel.on('postgres_changes', …)` takes it. */
export interface Binding {
	readonly event: '*' | 'INSERT' | 'UPDATE' | 'DELETE';
	readonly schema: string;
	readonly table?: string;
	readonly filter?: string;
	readonly select?: readonly string[];
}

export interface Change {
	readonly eventType: string;
	readonly schema: string;
	readonly table: string;
	readonly new: Readonly<Record<string, unknown>>;
	readonly old: Readonly<Record<string, unknown>>;
	readonly errors: readonly string[] | null;
	readonly commit_timestamp: string;
}

export interface OpenChannel {
	readonly channel: RealtimeChannel;
	/** What the callback of `subscribe` was told, in order. */
	readonly statuses: readonly string[];
	readonly changes: readonly Change[];
	readonly broadcasts: readonly Readonly<Record<string, unknown>>[];
	readonly system: readonly Readonly<Record<string, unknown>>[];
	/** `join`, `leave` and `sync`, with what they told. */
	readonly presence: readonly Readonly<Record<string, unknown>>[];
}

interface Wishes {
	readonly config?: RealtimeChannelOptions['config'];
	readonly bindings?: readonly Binding[];
	readonly presence?: boolean;
}

/** A channel of the official client that keeps whatever comes. It is subscribed to, and need not be joined yet. */
export const openChannel = (client: SupabaseClient, name: string, wishes: Wishes = {}): OpenChannel => {
	const { config, bindings = [], presence = false } = wishes;
	const channel = client.channel(name, config === undefined ? undefined : { config });
	const statuses: string[] = [];
	const changes: Change[] = [];
	const broadcasts: Record<string, unknown>[] = [];
	const system: Record<string, unknown>[] = [];
	const heard: Record<string, unknown>[] = [];
	for (const binding of bindings) {
		const { select, ...rest } = binding;
		// The overloads of the library know each event by itself only.
		const filter = { ...rest, event: binding.event as '*', ...(select ? { select: [...select] } : {}) };
		channel.on('postgres_changes', filter, (change) => changes.push(change as unknown as Change));
	}
	channel.on('broadcast', { event: '*' }, (message) => broadcasts.push(message));
	channel.on('system', {}, (message) => system.push(message as Record<string, unknown>));
	if (presence) {
		channel.on('presence', { event: 'sync' }, () =>
			heard.push({ event: 'sync', state: structuredClone(channel.presenceState()) }),
		);
		channel.on('presence', { event: 'join' }, (message) => heard.push(message as Record<string, unknown>));
		channel.on('presence', { event: 'leave' }, (message) => heard.push(message as Record<string, unknown>));
	}
	channel.subscribe((status, error) =>
		statuses.push(error === undefined ? status : `${status}: ${error.message}`),
	);
	return { channel, statuses, changes, broadcasts, system, presence: heard };
};

/** A channel that is joined, and whose subscription to changes stands. */
export const joinChannel = async (
	client: SupabaseClient,
	name: string,
	wishes: Wishes = {},
): Promise<OpenChannel> => {
	const open = openChannel(client, name, wishes);
	await eventually(() => open.statuses.length > 0);
	if (open.statuses[0] !== 'SUBSCRIBED') throw new Error(open.statuses.join(', '));
	if (wishes.bindings) {
		await eventually(() => open.system.some(({ message }) => message === 'Subscribed to PostgreSQL'));
	}
	return open;
};
