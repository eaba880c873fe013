import { createHash } from 'node:crypto';
import type { AuthRequest } from '../context.ts';
import { AuthError, OAuthError } from '../errors/auth-error.ts';
import { linkExternal, signInExternal } from '../oauth/external-account.ts';
import { oidcClientId, toAtHash, type IdToken } from '../oauth/oidc-provider.ts';
import { requireIdTokenProvider } from '../oauth/providers.ts';
import type { Fields } from '../request/fields.ts';
import { requireUser } from '../request/signed-in.ts';
import { issueSession } from '../sessions/issue-session.ts';
import { inTransaction } from '../transaction.ts';

const invalid = (message: string): OAuthError => new OAuthError('invalid request', message);

const checkNonce = (given: string, inToken: string): void => {
	if ((given === '') !== (inToken === '')) {
		throw invalid('Passed nonce and nonce in id_token should either both exist or not.');
	}
	if (given !== '' && createHash('sha256').update(given).digest('hex') !== inToken) {
		throw new OAuthError('invalid nonce', 'Nonces mismatch');
	}
};

const readIdToken = async ({ auth, url }: AuthRequest, fields: Fields): Promise<IdToken> => {
	const token = await auth.oidc.readIdToken(fields.text('id_token'), url.origin);
	const accessToken = fields.text('access_token');
	if (!token || (accessToken !== '' && toAtHash(accessToken) !== token.atHash)) throw invalid('Bad ID token');
	if (!token.aud.includes(oidcClientId)) {
		throw invalid(`Unacceptable audience in id_token: [${token.aud.join(' ')}]`);
	}
	checkNonce(fields.text('nonce'), token.nonce);
	return token;
};

/** POST /token?grant_type=id_token: signs in, or links the identity to who is signed in. */
export const signInWithIdToken = async (request: AuthRequest): Promise<Response> => {
	const fields = request.fields();
	if (fields.text('id_token') === '') throw invalid('id_token required');
	if (fields.text('provider') === '') throw invalid('provider or client_id and issuer required');
	const signedIn = fields.flag('link_identity') ? await requireUser(request) : undefined;
	const provider = requireIdTokenProvider(fields.text('provider'), request.settings);
	const { iss, sub, email, email_verified, name } = await readIdToken(request, fields);
	const external = { provider, profile: { iss, sub, email, email_verified, name } };
	return await inTransaction(request.auth, async (sql) => {
		const user = signedIn
			? await linkExternal(request, sql, { user: signedIn.user, external })
			: await signInExternal(request, sql, external);
		return user instanceof AuthError ? user : Response.json(await issueSession(request, sql, user, 'oauth'));
	});
};
