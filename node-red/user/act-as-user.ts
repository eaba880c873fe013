import {
	isTokenRefused,
	SupabaseError,
	type Connection,
	type ServiceRequest,
	type SessionKeeper,
} from '../../shared';
import type { ActingUser } from '../project/open-project';
import type { ProjectNode } from '../project/project-node';

/** Who is signed in, as a connection needs it. */
export const toActingUser = ({ accessToken, refresh, adopt }: SessionKeeper): ActingUser => ({
	accessToken,
	refreshSession: refresh,
	adoptSession: adopt,
});

/**
 * The way to a project as a user whose session is kept. When the server says that the session has ended before its time,
 * as after a sign-out elsewhere, it is renewed and the request is sent again: it was refused, so nothing was done.
 */
export function actAsUser(project: ProjectNode, session: SessionKeeper): Connection {
	const connection = project.connectAs(toActingUser(session));
	return {
		...connection,
		send: async (request, options) => {
			const isOfUser = request.token === undefined && (request.asUser || request.service !== 'auth');
			if (!isOfUser) return await connection.send(request, options);
			const used = await session.accessToken();
			return await connection.send(request, options).catch(async (error: unknown) => {
				if (!saysEnded(error)) throw error;
				// Whoever shares the session may have renewed it meanwhile.
				if ((await session.accessToken()) === used) await session.refresh();
				if (isReadOnce(request)) throw error.with('The next message is sent with a new token.');
				return await connection.send(request, options);
			});
		},
	};
}

/** Auth answers 403 to a token that has ended or whose session has, Storage 400 in words; the others answer 401. */
const saysEnded = (error: unknown): error is SupabaseError =>
	error instanceof SupabaseError &&
	(error.status === 401 ||
		isTokenRefused(error) ||
		(error.status === 403 && /^(?:bad_jwt|session_not_found|session_expired)$/.test(error.code ?? '')));

/** Whether there is nothing left of what a request sends, because it comes from a stream. */
function isReadOnce({ content }: ServiceRequest): boolean {
	if (typeof content !== 'object' || content instanceof Uint8Array) return false;
	const files = 'parts' in content ? content.parts.map(({ value }) => value) : [content];
	return files.some((file) => typeof file === 'object' && file.once === true);
}
