import { isDeepStrictEqual } from 'node:util';
import type { NodeAPI } from '@node-red/registry';
import { keepSession, type Connection, type SessionKeeper, type UserCredentials } from '../../shared';
import { projectOf } from '../project/project-of';
import { readUser, type UserDefinition, type UserSecrets } from './user-node';

interface Kept {
	readonly url: string;
	readonly user: UserCredentials;
	readonly session: SessionKeeper;
	/** The way to the project as it was deployed last. */
	connection: () => Connection;
}

/**
 * The sessions of the users that are deployed, by the id of their node. They outlive a deploy, because a refresh token
 * that was used cannot be used again. They are nowhere but in memory: Node-RED writes credentials only when a user deploys.
 */
const sessions = new Map<string, Kept>();

/** The one session of a user node; a new one when the project's address or the user has changed. */
export function sessionOf(
	RED: NodeAPI,
	id: string,
	{ project, signInBy }: UserDefinition,
	secrets: UserSecrets,
): SessionKeeper {
	const connection = () => projectOf(RED, project).connection();
	const user = readUser(signInBy, secrets);
	const { url } = connection();
	const kept = sessions.get(id);
	if (kept !== undefined && kept.url === url && isDeepStrictEqual(kept.user, user)) {
		kept.connection = connection;
		return kept.session;
	}
	const fresh: Kept = {
		url,
		user,
		connection,
		session: keepSession(
			wayOf(() => fresh.connection()),
			user,
		),
	};
	sessions.set(id, fresh);
	return fresh.session;
}

export const forgetSession = (id: string): void => void sessions.delete(id);

/** A connection that goes on when its project is deployed anew. */
const wayOf = (connection: () => Connection): Connection => ({
	get url() {
		return connection().url;
	},
	accessToken: async () => undefined,
	now: () => connection().now(),
	sleep: async (milliseconds, signal) => await connection().sleep(milliseconds, signal),
	get retry() {
		return connection().retry;
	},
	send: async (request, options) =>
		await connection().send(request, {
			...options,
			secrets: [...(options?.secrets ?? []), ...refreshTokenIn(request.body)],
		}),
});

/** A refusal must not quote it. */
const refreshTokenIn = (body: unknown): readonly string[] =>
	typeof body === 'object' && body !== null && 'refresh_token' in body ? [String(body.refresh_token)] : [];
