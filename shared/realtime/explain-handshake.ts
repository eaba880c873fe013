import { connect, type Project } from '../connection';
import { SupabaseError } from '../error';
import type { RealtimeHost } from '../ports';
import type { RealtimeSettings } from './settings';
import { troubleOf, type Trouble } from './trouble';

/**
 * Why no socket opens: most runtimes do not tell. The same address is asked for as a web page; a server that would open a
 * socket says that it is none. Undefined when nothing speaks against it.
 */
export async function explainHandshake(
	project: Project,
	host: RealtimeHost,
	{ version, timeouts }: RealtimeSettings,
): Promise<Trouble | undefined> {
	const asked = connect(
		{ ...project, accessToken: undefined, retry: false, timeouts: { realtime: timeouts.handshake } },
		host,
	);
	const refusal = await asked
		.send({
			service: 'realtime',
			method: 'GET',
			path: '/websocket',
			query: [['vsn', version]],
			// The service itself reads the key from the address, or from this header.
			headers: project.key ? { 'X-Api-Key': project.key.trim() } : {},
		})
		.then(
			() => undefined,
			(error: unknown) => error,
		);
	if (refusal === undefined || (refusal instanceof SupabaseError && isOfSocket(refusal.status)))
		return undefined;
	return troubleOf(refusal, project.key ? [project.key] : []);
}

/** "Bad request" and "upgrade required": the answer to what is no WebSocket. */
const isOfSocket = (status: number): boolean => status === 400 || status === 426;
