import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { WebSocketServer } from 'ws';
import type { Caller } from '../caller.ts';
import type { Service, Upgrade } from '../gateway.ts';
import { deriveKeys } from '../keys.ts';
import { ChangeFeed, type StoredMessage } from './changes/change-feed.ts';
import type { Realtime } from './context.ts';
import { createControl, type RealtimeControl } from './control.ts';
import { Faults } from './faults.ts';
import { createRoutes } from './http/routes.ts';
import { Hub } from './hub.ts';
import { toRealtimeSettings, type RealtimeOptions } from './options.ts';
import { ClientSocket } from './socket/client-socket.ts';
import { serializerV1 } from './socket/serializer-v1.ts';
import { serializerV2 } from './socket/serializer-v2.ts';
import type { Serializer } from './socket/serializer.ts';
import { renewPartitions, toStoredBroadcast } from './stored-messages.ts';
import { readToken, type Identity } from './token.ts';

export interface RealtimeServiceOptions {
	readonly databaseUrl: string;
	readonly jwtSecret: string;
	readonly options?: RealtimeOptions | undefined;
}

export interface RealtimeService {
	readonly service: Service;
	readonly control: RealtimeControl;
	readonly close: () => Promise<void>;
}

const servicePath = '/realtime/v1';
const maxFrameBytes = 5_000_000;
const partitionsEvery = 3_600_000;
// As a server says that is started anew: https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 and its registry.
const restarting = 1012;
const goodbye = 200;

const chooseSerializer = (version: string): Serializer | undefined => {
	if (/^1\.0\.\d+$/.test(version)) return serializerV1;
	return /^2\.0\.\d+$/.test(version) ? serializerV2 : undefined;
};

const toHeaders = (headers: Upgrade['request']['headers']): string =>
	JSON.stringify(Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-'))));

const publishMessage = (hub: Hub, row: StoredMessage): void => {
	const [id, topic] = [row.get('id'), row.get('topic')];
	if (typeof id !== 'string' || typeof topic !== 'string') return;
	const broadcast = toStoredBroadcast({
		id,
		event: row.get('event') ?? null,
		payload: row.get('payload') ?? null,
		binary: row.get('binary_payload') ?? null,
	});
	if (broadcast) hub.broadcast({ name: topic, isPrivate: row.get('private') === 't' }, broadcast);
};

const refuse = ({ socket }: Upgrade): void => {
	socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
};

/** Opens the realtime API of a database, which answers as supabase/realtime does. */
export const openRealtime = async ({
	databaseUrl,
	jwtSecret,
	options,
}: RealtimeServiceOptions): Promise<RealtimeService> => {
	const sql = postgres(databaseUrl, { max: 6, fetch_types: false, onnotice: () => {} });
	await renewPartitions(sql);
	const partitions = setInterval(() => {
		renewPartitions(sql).catch((error: unknown) => console.error('Partitions could not be made:', error));
	}, partitionsEvery).unref();

	const sockets = new Set<ClientSocket>();
	const hub = new Hub();
	const feed = new ChangeFeed({
		databaseUrl,
		sql,
		receiveMessage: (row) => publishMessage(hub, row),
		onGap: () => {
			for (const { channels } of sockets) for (const channel of channels) channel.subscribe();
		},
	});
	const faults = new Faults();
	const settings = toRealtimeSettings(options);
	const realtime: Realtime = { sql, jwtSecret, settings, hub, feed, faults };
	const keys = deriveKeys(jwtSecret);
	const identifyKey = ({ keyRole }: Caller): Identity =>
		readToken(keyRole === 'anon' ? keys.anon : keys.serviceRole, jwtSecret);

	const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: maxFrameBytes });
	const upgrade = (asked: Upgrade, caller: Caller): void => {
		const { request, socket: connection, head, url } = asked;
		const serializer = chooseSerializer(url.searchParams.get('vsn') ?? '1.0.0');
		if (url.pathname !== `${servicePath}/websocket` || !serializer) return refuse(asked);
		server.handleUpgrade(request, connection, head, (socket) => {
			const byKey = identifyKey(caller);
			const headers = toHeaders(request.headers);
			const client = new ClientSocket({ realtime, socket, connection, serializer, byKey, headers });
			sockets.add(client);
			socket.once('close', () => void sockets.delete(client));
		});
	};

	const routes = createRoutes(realtime, servicePath);
	const fetch = async (request: Request, caller: Caller): Promise<Response> =>
		await routes.fetch(request, {
			identify: () => (caller.token === undefined ? identifyKey(caller) : readToken(caller.token, jwtSecret)),
		});

	const hangUp = async (): Promise<void> => {
		for (const socket of sockets) socket.close(restarting);
		// Who does not say goodbye in time is left.
		for (let waited = 0; sockets.size > 0 && waited < goodbye; waited += 10) await sleep(10);
		for (const socket of sockets) socket.drop();
	};
	return {
		service: { path: servicePath, fetch, upgrade, hangUp },
		control: createControl(sockets, faults),
		close: async () => {
			clearInterval(partitions);
			await hangUp();
			await feed.close();
			await sql.end({ timeout: 1 });
		},
	};
};
