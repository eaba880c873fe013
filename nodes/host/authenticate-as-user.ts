import { UserError, type IHttpRequestOptions } from 'n8n-workflow';
import { authenticateRequest, checkAddress } from './authenticate-request';
import { freshToken, type UserCredential } from './user-credential';

/** Requests that this module gave a token: n8n gives them back after it has renewed the session. */
const signed = new WeakSet<object>();

/**
 * Adds the key and the user's token to a request. One that carries a token of its own keeps it. Throws what n8n answers
 * by renewing the session, before anything is sent, when it is time for the next: not every service of Supabase says 401
 * to a token that has ended.
 */
export function authenticateAsUser(
	credential: UserCredential,
	request: IHttpRequestOptions,
): IHttpRequestOptions {
	checkAddress(credential, request);
	const given = signed.has(request) ? withoutBearer(request) : request;
	if (bearerOf(given) !== undefined) return authenticateRequest(credential, given);
	const session = freshToken(credential);
	if (!session) throw new SessionEnded();
	const headers = { ...given.headers, authorization: `Bearer ${session.token}` };
	const complete = authenticateRequest(credential, { ...given, headers });
	signed.add(complete);
	return complete;
}

/** Looks to n8n like a reply of the status 401. */
class SessionEnded extends UserError {
	readonly response = { status: 401 };

	constructor() {
		super('The session of the user has ended');
	}
}

const isBearer = ([name, value]: readonly [string, unknown]): boolean =>
	name.toLowerCase() === 'authorization' && /^Bearer ./i.test(String(value));

export const bearerOf = ({ headers = {} }: Pick<IHttpRequestOptions, 'headers'>): string | undefined => {
	const [, value] = Object.entries(headers).find(isBearer) ?? [];
	return value === undefined ? undefined : String(value).slice('Bearer '.length);
};

const withoutBearer = (request: IHttpRequestOptions): IHttpRequestOptions => ({
	...request,
	headers: Object.fromEntries(Object.entries(request.headers ?? {}).filter((header) => !isBearer(header))),
});
