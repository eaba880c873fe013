import WebSocket from 'ws';
import { adaptWebSocket, type OpenSocket } from '../../shared';

/** As Node-RED opens sockets. */
export const openByWs: OpenSocket = (url, { headers }) =>
	adaptWebSocket(new WebSocket(url, { headers, perMessageDeflate: false }));
