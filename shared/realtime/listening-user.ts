import { toWireBinding } from './bindings';
import type { BroadcastEar } from './broadcast-ear';
import type { ChannelUser } from './channel-user';
import type { Outlet } from './outlet';
import { presenceEar } from './presence-ear';
import type { StatusBoard } from './status-board';
import type { ChangesOptions, PostgresChange, PresenceState, SubscriptionOptions } from './subscription';

export interface ListeningParts extends Required<
	Pick<ChannelUser, 'joining' | 'stands' | 'fell' | 'faltered' | 'complained'>
> {
	/** Of the channel. */
	readonly name: string;
	readonly outlet: Outlet;
	readonly board: StatusBoard;
	readonly broadcastEar: BroadcastEar | undefined;
	presenceState(): PresenceState;
	take(change: PostgresChange): void;
}

/** A subscription as the user of a channel: what it wants of it, and where what it hears goes. */
export function createListeningUser(
	options: SubscriptionOptions,
	{ name, outlet, board, broadcastEar, presenceState, take, ...ends }: ListeningParts,
): ChannelUser {
	const { presence, broadcast, statusEvents, systemEvents } = options;
	const hear = presence && presenceEar(name, presence, presenceState, outlet);
	return {
		...ends,
		config: () => ({
			...(options.private !== undefined && { private: options.private }),
			...(broadcast && {
				broadcast: {
					self: broadcast.self,
					ack: broadcast.ack,
					...(broadcastEar?.position && { replay: broadcastEar.position.request }),
				},
			}),
			...(presence && { presence: { key: presence.key, enabled: true } }),
		}),
		changes: (options.changes ?? []).map((each) => ({
			wire: toWireBinding(widened(each, options)),
			take: (change) => {
				board.count('received');
				take(change);
			},
		})),
		...(broadcastEar && {
			broadcast: (message) => {
				board.count('received');
				broadcastEar.take(message);
			},
		}),
		...(hear && {
			presence: (message) => {
				board.count('received');
				hear(message);
			},
		}),
		status: (status, error) => {
			if (statusEvents) outlet.push({ kind: 'status', channel: name, status, ...(error && { error }) });
		},
		system: ({ status, extension, message }) => {
			if (systemEvents) outlet.push({ kind: 'system', channel: name, status, extension, message });
		},
	};
}

/** Catch-up must see which rows are there, and their cursor. */
function widened(changes: ChangesOptions, { catchUp }: SubscriptionOptions): ChangesOptions {
	if (!catchUp) return changes;
	const { event, columns = [] } = changes;
	return {
		...changes,
		...(event === 'UPDATE' && { event: '*' as const }),
		...(columns.length > 0 && { columns: [...new Set([...columns, catchUp.cursor])] }),
	};
}
