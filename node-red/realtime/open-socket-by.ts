import { WebSocket } from 'ws';
import { adaptWebSocket, type OpenSocket } from '../../shared';
import type { Agents } from '../http/agents';

/**
 * Opens sockets by the project's own agents, so through its proxy and with its certificates. Compression is not offered:
 * it costs thirty times what it saves.
 */
export const openSocketBy =
	({ httpAgent, httpsAgent }: Agents): OpenSocket =>
	(url, { headers }) =>
		adaptWebSocket(
			new WebSocket(url, {
				agent: url.startsWith('wss:') ? httpsAgent : httpAgent,
				perMessageDeflate: false,
				headers: { 'User-Agent': 'node-red-contrib-supabase-suite', ...headers },
			}),
		);
