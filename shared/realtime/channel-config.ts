import { invalid } from '../error';
import type { WireBinding } from './bindings';
import type { ProtocolVersion } from './frame';

/** How a channel is joined. */
export interface ChannelConfig {
	/** Whether policies on `realtime.messages` decide who may join. */
	readonly private?: boolean;
	readonly broadcast?: {
		/** Whether messages sent here come back. */
		readonly self?: boolean;
		/** Whether the server confirms each message sent here. */
		readonly ack?: boolean;
		/** Stored messages since then come first; of private channels alone. */
		readonly replay?: { readonly since: number; readonly limit?: number };
	};
	readonly presence?: { readonly key?: string; readonly enabled?: boolean };
}

/** One configuration for all who use a channel. Throws INVALID_PARAMETER where their wishes exclude each other. */
export function mergeConfigs(configs: readonly ChannelConfig[]): ChannelConfig {
	const privacies = new Set(configs.flatMap((each) => (each.private === undefined ? [] : [each.private])));
	if (privacies.size > 1)
		throw invalid(
			'private',
			'The same channel cannot be private and public',
			'Use two names, or the same setting.',
		);
	const keys = new Set(configs.flatMap(({ presence }) => (presence?.key ? [presence.key] : [])));
	if (keys.size > 1)
		throw invalid(
			'key',
			`One connection cannot be ${[...keys].join(' and ')} in the same channel`,
			'Use one key.',
		);
	const replays = configs.flatMap(({ broadcast }) => (broadcast?.replay ? [broadcast.replay] : []));
	const limits = replays.flatMap(({ limit }) => (limit === undefined ? [] : [limit]));
	const isReplayed = replays.length > 0;
	const merged: ChannelConfig = {
		private: privacies.has(true),
		broadcast: {
			self: configs.some(({ broadcast }) => broadcast?.self),
			ack: configs.some(({ broadcast }) => broadcast?.ack),
			...(isReplayed && {
				replay: {
					since: Math.min(...replays.map(({ since }) => since)),
					...(limits.length > 0 && { limit: Math.max(...limits) }),
				},
			}),
		},
		presence: { key: [...keys][0] ?? '', enabled: configs.some(({ presence }) => presence?.enabled) },
	};
	if (isReplayed && !merged.private)
		throw invalid(
			'replay',
			'Only private channels store messages',
			'Turn on Private, or leave Replay Since out.',
		);
	return merged;
}

/** The payload of `phx_join`. */
export function joinPayload(
	{ broadcast, presence, private: isPrivate = false }: ChannelConfig,
	changes: readonly WireBinding[],
	accessToken: string | undefined,
): Readonly<Record<string, unknown>> {
	return {
		config: {
			broadcast: { ack: false, self: false, ...broadcast },
			presence: { key: '', enabled: false, ...presence },
			postgres_changes: changes,
			private: isPrivate,
		},
		...(accessToken && { access_token: accessToken }),
	};
}

/** Whether a message may be stored. Throws INVALID_PARAMETER. */
export function checkPersist(
	persist: unknown,
	{ isPrivate, version }: { readonly isPrivate: boolean; readonly version: ProtocolVersion },
): void {
	if (persist === undefined || persist === false) return;
	if (!isPrivate)
		throw invalid(
			'persist',
			'Only messages of private channels can be stored',
			'Turn on Private, or leave Persist out.',
		);
	if (version !== '2.0.0')
		throw invalid('persist', 'Protocol 1.0.0 cannot store messages', 'Use protocol 2.0.0.');
}
