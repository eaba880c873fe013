import WebSocket from 'ws';
import { adaptWebSocket, type OpenSocket } from '../../../shared';

/** As Node-RED opens sockets. */
export const openByWs: OpenSocket = (url, { headers }) =>
	adaptWebSocket(new WebSocket(url, { headers, perMessageDeflate: false }));

/** As n8n does. */
export const openByRuntime: OpenSocket = (url) => adaptWebSocket(new globalThis.WebSocket(url));
