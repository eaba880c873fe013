import type { Realtime } from '../context.ts';
import type { ClientMessage } from '../socket/serializer.ts';
import { loadReplay, type StoredBroadcast } from '../stored-messages.ts';
import { readToken, TokenError, type Identity } from '../token.ts';
import { Channel, type Outlet } from './channel.ts';
import { ChannelAccess } from './channel-access.ts';
import { readJoinPayload, type JoinPayload } from './join-payload.ts';
import { JoinRefusal, joinRefusals } from './join-refusal.ts';

export interface Joining {
	readonly realtime: Realtime;
	readonly outlet: Outlet;
	readonly message: ClientMessage;
	/** Who the key of the connection stands for. */
	readonly byKey: Identity;
	readonly headers: string;
	/** How many channels the socket has already. */
	readonly channels: number;
}

const defaultReplay = 10;

const identify = ({ realtime, byKey }: Joining, token: string | undefined): Identity => {
	if (token === undefined || token.startsWith('sb_')) return byKey;
	try {
		return readToken(token, realtime.jwtSecret);
	} catch (error) {
		if (error instanceof TokenError) throw new JoinRefusal(error.code, error.message);
		throw error;
	}
};

const askForAccess = async (access: ChannelAccess, join: JoinPayload, topic: string): Promise<void> => {
	await access.askToRead(join.hasPresence ? ['broadcast', 'presence'] : ['broadcast']);
	const mayRead = access.mayRead('broadcast') === true || access.mayRead('presence') === true;
	const mayReplay = join.replay === undefined || access.mayRead('broadcast') === true;
	if (!mayRead || !mayReplay) throw joinRefusals.notAllowed(topic);
};

const load = async (
	{ realtime }: Joining,
	{ replay, isPrivate }: JoinPayload,
	topic: string,
): Promise<readonly StoredBroadcast[]> => {
	if (!replay) return [];
	if (!isPrivate) throw joinRefusals.replayOnPublic();
	const { since = 0, limit = defaultReplay } = replay;
	if (!Number.isSafeInteger(since) || !Number.isSafeInteger(limit)) throw joinRefusals.replayParams();
	return await loadReplay(realtime.sql, { topic, since: Number(since), limit: Number(limit) });
};

/** Lets a client into a channel, or throws a JoinRefusal. The channel begins to listen when the reply has been sent. */
export const joinChannel = async (joining: Joining): Promise<Channel> => {
	const { realtime, outlet, message, headers, channels } = joining;
	const { settings, feed } = realtime;
	const topic = message.topic.slice('realtime:'.length);
	if (topic === '') throw joinRefusals.noTopic();
	const join = readJoinPayload(message.payload, topic);
	if (settings.privateOnly && !join.isPrivate) throw joinRefusals.privateOnly();
	if (channels >= settings.maxChannels) throw joinRefusals.tooManyChannels();
	const identity = identify(joining, join.token);
	try {
		await feed.open();
	} catch (error) {
		console.error('Realtime cannot read the write-ahead log:', error);
		throw joinRefusals.noDatabase();
	}
	const access = new ChannelAccess(realtime, { identity, topic, headers, isPrivate: join.isPrivate });
	if (join.isPrivate) await askForAccess(access, join, topic);
	const replayed = await load(joining, join, topic);
	const { joinRef } = message;
	const channel = new Channel({ realtime, outlet, topic: message.topic, joinRef, join, access, replayed });
	if (join.waitsFor !== undefined && join.bindings.length > 0) {
		try {
			await channel.waitForChanges(join.waitsFor);
		} catch (error) {
			channel.end();
			throw error;
		}
	}
	return channel;
};
