import { operation, type PartOfOutcome } from '../operation';
import { jwt } from './auth-fields';
import { authRequest } from './auth-request';
import { readJwt } from './claims';
import { ownToken } from './own-token';
import { isRecord, readUser } from './session';
import { user } from './sign-in-examples';
import { claims, token } from './token-examples';

export const getAuthenticatorAssuranceLevel = operation({
	id: 'auth.mfa.getAuthenticatorAssuranceLevel',
	resource: 'MFA Factor',
	label: 'Get Assurance Level',
	title: 'Get the assurance level of a session',
	summary: 'Tell whether a second factor was verified (aal2), and whether the user has one that could be',
	reference: 'https://supabase.com/docs/reference/javascript/auth-mfa-getauthenticatorassurancelevel',
	writes: false,
	fields: { jwt: { ...jwt, prominent: true } },
	request: ({ jwt }) => authRequest({ method: 'GET', path: '/user', token: jwt?.trim() }),
	result: (): unknown => null,
	steps: async function* (
		{ jwt },
		send,
		_single,
		connection,
	): AsyncGenerator<PartOfOutcome, void, undefined> {
		const own = await ownToken(jwt, connection);
		const { claims } = readJwt(own);
		const reply = await send(authRequest({ method: 'GET', path: '/user', token: own }));
		const factors = readUser(reply).user?.factors;
		const hasFactor =
			Array.isArray(factors) && factors.some((each) => isRecord(each) && each.status === 'verified');
		const currentLevel = claims.aal ?? null;
		const data = {
			currentLevel,
			nextLevel: hasFactor ? 'aal2' : currentLevel,
			currentAuthenticationMethods: Array.isArray(claims.amr) ? (claims.amr as readonly unknown[]) : [],
		};
		yield { data, count: null, status: reply.status };
	},
	examples: [
		{
			name: 'of a session with a verified factor',
			params: { jwt: token },
			request: { method: 'GET', path: '/auth/v1/user', headers: { authorization: `Bearer ${token}` } },
			reply: { status: 200, body: { ...user, factors: [{ id: 'f-1', status: 'verified' }] } },
			result: { currentLevel: 'aal2', nextLevel: 'aal2', currentAuthenticationMethods: claims.amr },
		},
		{ name: 'of nobody', params: {}, error: { code: 'NO_SESSION' } },
	],
});
