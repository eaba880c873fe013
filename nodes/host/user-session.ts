import { connect, SupabaseError, type HttpReply, type HttpRequest, type Send } from '../../shared';
import { bearerOf } from './authenticate-as-user';
import { isStream } from './is-stream';
import { sendBy, type RequestContext } from './send-by-n8n';
import { freshToken, readUserCredential, userCredential, type KeptSession } from './user-credential';

/** One user's session during a run: n8n signs in and keeps it, with its own mechanism, around requests alone. */
export interface UserSession {
	/** A token that is valid for a while yet. Throws what Auth refuses. */
	accessToken(): Promise<string>;
	readonly send: Send;
}

export function openUserSession(context: RequestContext): UserSession {
	const ownTokens = new Set<string>();
	let current: KeptSession | undefined;
	let signingIn: Promise<KeptSession> | undefined;

	const stored = async (): Promise<KeptSession | undefined> =>
		freshToken(readUserCredential(await context.getCredentials(userCredential)));

	const find = async (): Promise<KeptSession> => {
		const kept = (await stored()) ?? (await signIn(context).then(stored));
		if (kept) return kept;
		throw new SupabaseError({
			reason: 'n8n did not keep the session of the user',
			advice: 'Save the credential again, and check that it is not overwritten from outside.',
			code: 'NO_SESSION',
		});
	};

	return {
		accessToken: async () => {
			if (!current || current.renewAt <= Date.now()) {
				signingIn ??= find().finally(() => (signingIn = undefined));
				current = await signingIn;
				ownTokens.add(current.token);
			}
			return current.token;
		},
		send: async (request) => {
			const bearer = bearerOf(request);
			const isOfUser = !request.isOfProject && (bearer === undefined || ownTokens.has(bearer));
			if (!isOfUser) return await sendBy(context, request, { credential: userCredential });
			// The credential adds the newest token, also when n8n sends a request again.
			const plain = withoutBearer(request);
			const send = async () => await sendBy(context, plain, { credential: userCredential, renewOn: [401] });
			const reply = await send();
			if (!saysEnded(reply, request)) return reply;
			current = undefined;
			await signIn(context);
			return await send();
		},
	};
}

/**
 * Has n8n renew the session, unless the one it has is good: by asking for the user, which Auth answers with 401 or 403
 * when it is not.
 */
async function signIn(context: RequestContext): Promise<void> {
	let refusal: unknown;
	const { project } = readUserCredential(await context.getCredentials(userCredential));
	const send: Send = async (request) =>
		await sendBy(context, request, { credential: userCredential, renewOn: [401, 403] }).catch(
			async (failure: unknown) => {
				if (failure instanceof Error && failure.cause instanceof SupabaseError) refusal = failure.cause;
				return await Promise.reject(failure);
			},
		);
	await connect({ ...project, signedIn: true, retry: false }, { send })
		.send({ service: 'auth', method: 'GET', path: '/user', asUser: true })
		.catch(async (error: unknown) => await Promise.reject(refusal ?? error));
}

/**
 * Whether a reply speaks of a token that has ended, or whose session has, and n8n has not renewed it by itself: it waits
 * for 401, where Auth answers 403 and Storage 400, and sends no file a second time, which here can be read again.
 */
function saysEnded({ status, body }: HttpReply, request: HttpRequest): boolean {
	if (status === 401) return isStream(request.body);
	if (status === 403 || status === 400) return endedWords.test(String(body));
	return false;
}

const endedWords =
	/"(?:error_)?code"\s*:\s*"(?:bad_jwt|session_not_found|session_expired|InvalidJWT)"|"message"\s*:\s*"(?:jwt expired|invalid signature|signature verification failed|\\"exp\\" claim)/;

function withoutBearer(request: HttpRequest): HttpRequest {
	const headers = Object.entries(request.headers).filter(([name]) => name.toLowerCase() !== 'authorization');
	return { ...request, headers: Object.fromEntries(headers) };
}
