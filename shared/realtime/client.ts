import { connect, type Connection, type Project } from '../connection';
import { runtimeClock } from '../clock';
import { invalid, SupabaseError } from '../error';
import type { RealtimeHost } from '../ports';
import { createAlarms, type Alarms } from './alarms';
import { RealtimeChannel } from './channel';
import type { ChannelConfig } from './channel-config';
import { explainHandshake } from './explain-handshake';
import { createLink } from './link';
import type { Left } from './membership';
import { sendByHttp } from './send-by-http';
import { readSettings, type RealtimeOptions } from './settings';
import { createTokens } from './tokens';
import { troubleOf, type Trouble } from './trouble';

/** All channels of one connection, over one socket that is open while any of them is subscribed. */
export interface RealtimeClient {
	/** The way to the project over HTTP, as the same one who acts. */
	readonly connection: Connection;
	/** Milliseconds since 1970 at which the server was heard last; 0 for never. */
	readonly heardAt: number;
	now(): number;
	after: Alarms['after'];
	/** Between 0 and 1, for the jitter. */
	random(): number;
	/** The channel of this name, without `realtime:`; made when there is none. */
	channel(name: string, config?: ChannelConfig): RealtimeChannel;
	readonly channels: readonly RealtimeChannel[];
	/** Leaves the channel and forgets it. The last one takes the socket with it. */
	removeChannel(channel: RealtimeChannel): Promise<Left>;
	removeAllChannels(): Promise<readonly Left[]>;
}

/** Opens nothing yet: the first channel that is subscribed does. Throws for an address or a key that cannot be one. */
export function openRealtime(
	project: Project,
	host: RealtimeHost,
	options: RealtimeOptions = {},
): RealtimeClient {
	const connection = connect(project, host);
	const key = readKey(project);
	const settings = readSettings(options);
	const clock = host.clock ?? runtimeClock;
	const channels = new Map<string, RealtimeChannel>();
	const complained = (why: Trouble): void => {
		for (const channel of channels.values()) channel.complained(why);
	};
	const alarms = createAlarms(clock, (failure) => complained(troubleOf(failure, secrets())));
	let cancelIdle = (): void => {};

	const tokens = createTokens({
		ask: async () => await connection.accessToken(),
		clock,
		alarms,
		deadline: settings.timeouts.join,
		renewed: (token) => {
			for (const channel of channels.values()) channel.tokenRenewed(token);
		},
	});
	const secrets = () => [key, ...(tokens.current ? [tokens.current] : [])];
	const link = createLink(
		{
			url: socketUrl(connection.url, key, settings.version),
			...(project.headers && { headers: project.headers }),
			openSocket: host.openSocket,
			clock,
			alarms,
			settings,
			explain: async () => await explainHandshake(project, host, settings),
			secrets,
		},
		{
			opened: () => {
				for (const channel of channels.values()) channel.linkOpened();
			},
			received: (frame) => channels.get(frame.topic)?.received(frame),
			lost: (why, nextTry) => {
				for (const channel of channels.values()) channel.linkLost(why, nextTry);
			},
			complained,
		},
	);
	const close = (): void => {
		cancelIdle();
		tokens.rest();
		link.close();
	};
	/** At once: whoever wants this channel while it is still being left gets another one, which is joined for itself. */
	const forget = (channel: RealtimeChannel): void => {
		if (channels.get(channel.topic) === channel) channels.delete(channel.topic);
	};

	return {
		connection,
		get heardAt() {
			return link.heardAt;
		},
		now: () => clock.now(),
		after: alarms.after,
		random: () => settings.random(),
		channel: (given, config = {}) => {
			const name = readName(given);
			const topic = `realtime:${name}`;
			const known = channels.get(topic);
			if (known) return known;
			cancelIdle();
			const send = async (message: Parameters<typeof sendByHttp>[0]) => {
				await sendByHttp(message, async (request) => await connection.send(request));
			};
			const made = new RealtimeChannel({
				name,
				config,
				link,
				tokens,
				alarms,
				settings,
				secrets,
				sendByHttp: send,
			});
			channels.set(topic, made);
			return made;
		},
		get channels() {
			return [...channels.values()];
		},
		removeChannel: async (channel) => {
			forget(channel);
			const left = await channel.unsubscribe();
			if (channels.size === 0) {
				cancelIdle();
				cancelIdle = alarms.after(settings.timeouts.idle, close);
			}
			return left;
		},
		removeAllChannels: async () => {
			const all = [...channels.values()];
			all.forEach(forget);
			const left = await Promise.all(all.map(async (each) => await each.unsubscribe()));
			// Somebody may have come meanwhile.
			if (channels.size === 0) close();
			return left;
		},
	};
}

/** The address holds the key: it must never be shown. */
function socketUrl(url: string, key: string, version: string): string {
	const query = `apikey=${encodeURIComponent(key)}&vsn=${version}`;
	return `${url.replace(/^http/i, 'ws')}/realtime/v1/websocket?${query}`;
}

/** A socket cannot be opened by whoever adds credentials to requests: the key itself is needed. */
function readKey({ key = '' }: Project): string {
	if (key.trim() !== '') return key.trim();
	throw new SupabaseError({
		reason: 'Realtime needs the project key',
		advice: 'Give the key of the project: the address of a socket holds it.',
		field: 'key',
		code: 'INVALID_PROJECT_KEY',
	});
}

function readName(given: string): string {
	const name = given.trim().replace(/^realtime:/, '');
	if (name !== '') return name;
	throw invalid('channel', 'The channel has no name', 'Give it a name, such as room-1.');
}
