import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import { HttpProxyAgent, HttpsProxyAgent } from 'hpagent';
import { readIntoOneBuffer } from './one-buffer';

export interface Agents {
	readonly httpAgent: HttpAgent;
	readonly httpsAgent: HttpsAgent;
}

/** One pool of kept-alive connections for `http:` and one for `https:`, through a proxy where one is given. */
export function createAgents(given: {
	/** What goes over the connections: HTTP and nothing else, or WebSockets. */
	readonly use: 'requests' | 'sockets';
	/** Own CA, client certificate, or leave to accept any certificate. */
	readonly tls: AgentOptions;
	readonly proxy?: URL;
	/** Connections that are kept open for the next request; how many are in use at once is not limited here. */
	readonly maxFreeSockets: number;
}): Agents {
	const { use, tls, proxy, maxFreeSockets } = given;
	const pool = { keepAlive: true, maxFreeSockets };
	if (proxy === undefined) {
		const httpAgent = new HttpAgent(pool);
		const httpsAgent = new HttpsAgent({ ...pool, ...tls });
		if (use === 'sockets') return { httpAgent, httpsAgent };
		return { httpAgent: readIntoOneBuffer(httpAgent), httpsAgent: readIntoOneBuffer(httpsAgent) };
	}
	return {
		httpAgent: tellsOfProxy(new HttpProxyAgent({ ...pool, proxy }), proxy),
		httpsAgent: tellsOfProxy(new HttpsProxyAgent({ ...pool, ...tls, proxy }), proxy),
	};
}

type Connected = (failure: Error | null, ...socket: readonly unknown[]) => void;

/** Whoever reads that nothing listens must not look for it at the project. */
function tellsOfProxy<Agent extends HttpAgent>(agent: Agent, proxy: URL): Agent {
	const open = agent.createConnection.bind(agent) as (options: object, connected: Connected) => void;
	const told: typeof open = (options, connected) =>
		open(options, (failure, ...socket) => connected(failure && explain(failure, proxy), ...socket));
	return Object.assign(agent, { createConnection: told });
}

/** Without the password that may stand in the address. */
function explain(failure: Error, { host }: URL): Error {
	const [, status] = /^Bad response: (\d+)$/.exec(failure.message) ?? [];
	const what = status === undefined ? `cannot be reached (${failure.message})` : `has answered ${status}`;
	const code = status === undefined ? 'PROXY_UNREACHABLE' : 'PROXY_REFUSED';
	return Object.assign(new Error(`the proxy ${host} ${what}`, { cause: failure }), { code });
}
