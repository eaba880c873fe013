import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import { HttpProxyAgent, HttpsProxyAgent } from 'hpagent';

export interface Agents {
	readonly httpAgent: HttpAgent;
	readonly httpsAgent: HttpsAgent;
}

/** One pool of kept-alive connections for `http:` and one for `https:`, through a proxy where one is given. */
export function createAgents(given: {
	/** Own CA, client certificate, or leave to accept any certificate. */
	readonly tls: AgentOptions;
	readonly proxy?: URL;
	/** Connections that are kept open for the next request; how many are in use at once is not limited here. */
	readonly maxFreeSockets: number;
}): Agents {
	const { tls, proxy, maxFreeSockets } = given;
	const pool = { keepAlive: true, maxFreeSockets };
	if (proxy === undefined) {
		return { httpAgent: new HttpAgent(pool), httpsAgent: new HttpsAgent({ ...pool, ...tls }) };
	}
	return {
		httpAgent: new HttpProxyAgent({ ...pool, proxy }),
		httpsAgent: new HttpsProxyAgent({ ...pool, ...tls, proxy }),
	};
}
