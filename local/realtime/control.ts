import type { Channel } from './channel/channel.ts';
import { Faults, type MessageMisbehaviour } from './faults.ts';
import type { ClientSocket } from './socket/client-socket.ts';

/** Done to every socket with a channel whose topic matches, or to every socket when nothing is said. */
export type SocketAction =
	/** The connection breaks without a word. */
	| { readonly do: 'drop' }
	| { readonly do: 'close'; readonly code: number; readonly reason?: string }
	/** Neither answers nor sends any more, and does not close either, until it thaws. */
	| { readonly do: 'freeze' | 'thaw' }
	/** Sends a frame as it is, right or wrong. */
	| { readonly do: 'send'; readonly frame: string | Uint8Array };

/** Done to every channel whose topic matches. */
export type ChannelAction =
	| {
			readonly do: 'system';
			readonly message: string;
			/** `error` by default. */
			readonly status?: 'ok' | 'error';
			/** `system` by default. */
			readonly extension?: string;
	  }
	/** As when the channel crashes, or as when the server closes it. */
	| { readonly do: 'phx_error' | 'phx_close' }
	/** As when its token expires. */
	| { readonly do: 'expire' }
	/** Broadcasts of the event `flood`, numbered by `n`, as fast as it goes. */
	| { readonly do: 'flood'; readonly messages: number };

export type RealtimeAction = (SocketAction | ChannelAction) & {
	/** Tested against topics as clients name them, for example `realtime:room`. */
	readonly match?: RegExp;
};

/** Makes the service fail, for tests. */
export interface RealtimeControl {
	/** At once. Tells how many sockets or channels it was done to. */
	readonly act: (action: RealtimeAction) => number;
	/** With the messages to come. Returns what takes it back. */
	readonly plan: (misbehaviour: MessageMisbehaviour) => () => void;
}

const actOnSocket = (socket: ClientSocket, action: SocketAction): void => {
	switch (action.do) {
		case 'drop':
			return socket.drop();
		case 'close':
			return socket.close(action.code, action.reason);
		case 'freeze':
			return socket.freeze();
		case 'thaw':
			return socket.thaw();
		case 'send':
			return socket.sendFrame(action.frame);
	}
};

const flood = (channel: Channel, messages: number): void => {
	for (let n = 1; n <= messages; n++) {
		channel.receiveBroadcast({
			event: 'flood',
			encoding: 'json',
			payload: Buffer.from(JSON.stringify({ n })),
		});
	}
};

const actOnChannel = (channel: Channel, action: ChannelAction): void => {
	switch (action.do) {
		case 'system':
			return channel.pushSystem(action.extension ?? 'system', action.status ?? 'error', action.message);
		case 'phx_error':
		case 'phx_close':
			return channel.outlet.end(channel, action.do);
		case 'expire':
			return channel.shutDown('Token has expired 0 seconds ago');
		case 'flood':
			return flood(channel, action.messages);
	}
};

const isSocketAction = (action: SocketAction | ChannelAction): action is SocketAction =>
	['drop', 'close', 'freeze', 'thaw', 'send'].includes(action.do);

export const createControl = (sockets: ReadonlySet<ClientSocket>, faults: Faults): RealtimeControl => ({
	act: ({ match, ...action }) => {
		const isMeant = ({ topic }: Channel): boolean => match === undefined || topic.search(match) !== -1;
		if (isSocketAction(action)) {
			const meant = [...sockets].filter(({ channels }) => match === undefined || channels.some(isMeant));
			for (const socket of meant) actOnSocket(socket, action);
			return meant.length;
		}
		const meant = [...sockets].flatMap(({ channels }) => channels.filter(isMeant));
		for (const channel of meant) actOnChannel(channel, action);
		return meant.length;
	},
	plan: (misbehaviour) => faults.plan(misbehaviour),
});
