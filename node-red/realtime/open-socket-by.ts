import { WebSocket } from 'ws';
import { adaptWebSocket, type OpenSocket } from '../../shared';
import type { Agents } from '../http/agents';

/** Milliseconds for the other side to answer a goodbye; one that is frozen never does. */
const patience = 1000;

/**
 * Opens sockets by the project's own agents, so through its proxy and with its certificates. Compression is not offered:
 * it costs thirty times what it saves.
 */
export const openSocketBy =
	({ httpAgent, httpsAgent }: Agents): OpenSocket =>
	(url, { headers }) => {
		const webSocket = new WebSocket(url, {
			agent: url.startsWith('wss:') ? httpsAgent : httpAgent,
			perMessageDeflate: false,
			headers: { 'User-Agent': 'node-red-contrib-supabase-suite', ...headers },
		});
		const socket = adaptWebSocket(webSocket);
		const { close } = socket;
		socket.close = (code, reason) => {
			close(code, reason);
			// By itself, the package waits for half a minute, and keeps the connection for so long.
			const timer = setTimeout(() => webSocket.terminate(), patience);
			webSocket.once('close', () => clearTimeout(timer));
		};
		return socket;
	};
