import {
	connect,
	normaliseProjectUrl,
	openRealtime,
	type Connection,
	type Project,
	type RealtimeClient,
} from '../../shared';
import { createAgents } from '../http/agents';
import { limitInFlight } from '../http/limit-in-flight';
import { proxyFor } from '../http/proxy-for';
import { createClient, sendByAxios } from '../http/send-by-axios';
import { openSocketBy } from '../realtime/open-socket-by';
import type { ProjectSettings } from './read-project';

/** Requests on their way at once, for all nodes of one project; a free project's database has 60 connections. */
const maxInFlight = 10;

/** Who acts in place of the project's key. */
export type ActingUser = Pick<Project, 'accessToken' | 'refreshSession' | 'adoptSession'>;

export interface OpenProject {
	readonly connection: Connection;
	/** A connection as a user, by the same sockets. */
	connectAs(user: ActingUser): Connection;
	/** Channels over one socket of their own, as a user or with the project's key. Opens nothing yet. */
	openRealtimeAs(user?: ActingUser): RealtimeClient;
	/** Ends all connections that are kept alive. */
	close(): void;
}

/** Prepares the way to a project without sending anything. Throws a SupabaseError when the settings cannot work. */
export function openProject({ project, tls, proxy }: ProjectSettings): OpenProject {
	const target = new URL(normaliseProjectUrl(project.url));
	const way = { tls, proxy: proxyFor(target, proxy), maxFreeSockets: maxInFlight };
	const agents = createAgents({ use: 'requests', ...way });
	const socketAgents = createAgents({ use: 'sockets', ...way });
	const send = limitInFlight(sendByAxios(createClient(agents)), maxInFlight);
	return {
		connection: connect(project, { send }),
		connectAs: (user) => connect({ ...project, ...user }, { send }),
		openRealtimeAs: (user) =>
			openRealtime({ ...project, ...user }, { send, openSocket: openSocketBy(socketAgents) }),
		close: () => {
			for (const { httpAgent, httpsAgent } of [agents, socketAgents]) {
				httpAgent.destroy();
				httpsAgent.destroy();
			}
		},
	};
}
