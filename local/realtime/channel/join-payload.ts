import { randomUUID } from 'node:crypto';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Binding } from '../changes/subscription.ts';

/** What a client asks for when it joins. What cannot be understood counts as not asked for, as with the real server. */
export interface JoinPayload {
	readonly token: string | undefined;
	readonly isPrivate: boolean;
	readonly acknowledges: boolean;
	readonly includesSelf: boolean;
	readonly announcesReplication: boolean;
	/** Undefined when nothing is to be replayed. */
	readonly replay: { readonly since: unknown; readonly limit: unknown } | undefined;
	readonly hasPresence: boolean;
	readonly presenceKey: string;
	readonly bindings: readonly Binding[];
	/** Milliseconds to wait for the subscription before the join is answered; undefined to answer at once. */
	readonly waitsFor: number | undefined;
	/** Joined as clients did before there were several bindings: the topic names schema, table and filter. */
	readonly isOldStyle: boolean;
}

const defaultWait = 15_000;
const maxWait = 20_000;

const readObject = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

const readFlag = (value: unknown): boolean => /^true$/i.test(String(value));

const readText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const readWait = (options: JsonObject): number | undefined => {
	if (!readFlag(options['wait'])) return undefined;
	const timeout = options['timeout'];
	return Math.min(typeof timeout === 'number' && timeout > 0 ? timeout : defaultWait, maxWait);
};

const readReplay = (value: unknown): JoinPayload['replay'] => {
	if (value === undefined) return undefined;
	const { since, limit } = readObject(value);
	return { since, limit };
};

const readKey = (key: unknown): string =>
	key === undefined || key === null || key === ''
		? randomUUID()
		: typeof key === 'string'
			? key
			: JSON.stringify(key);

const toOldBinding = (topic: string): Binding => {
	const [schema, table, ...filter] = topic.split(':');
	return {
		schema,
		...(table === undefined ? {} : { table }),
		...(filter.length === 0 ? {} : { filter: filter.join(':') }),
	};
};

export const readJoinPayload = (value: unknown, topic: string): JoinPayload => {
	const payload = readObject(value);
	const config = readObject(payload['config']);
	const broadcast = readObject(config['broadcast']);
	const presence = readObject(config['presence']);
	const bindings = config['postgres_changes'];
	const isOldStyle = payload['config'] === undefined;
	return {
		token: readText(payload['user_token']) ?? readText(payload['access_token']),
		isPrivate: readFlag(config['private']),
		acknowledges: readFlag(broadcast['ack']),
		includesSelf: readFlag(broadcast['self']),
		announcesReplication: readFlag(broadcast['replication_ready']),
		replay: readReplay(broadcast['replay']),
		hasPresence: readFlag(presence['enabled']),
		presenceKey: readKey(presence['key']),
		bindings: isOldStyle
			? [toOldBinding(topic)]
			: Array.isArray(bindings)
				? bindings.filter((binding) => isJsonObject(binding))
				: [],
		waitsFor: readWait(readObject(config['postgres_changes_options'])),
		isOldStyle,
	};
};
