import { SupabaseError } from '../error';
import { operation, type PartOfOutcome } from '../operation';
import { authRequest } from './auth-request';
import { scope } from './scope';
import { readNothing } from './sent';
import { authHeaders, refused } from './sign-in-examples';

export const signOut = operation({
	id: 'auth.signOut',
	resource: 'Session',
	label: 'Sign Out',
	title: 'Sign out',
	summary: 'End sessions of the user who acts; access tokens stay valid until they end by themselves',
	reference: 'https://supabase.com/docs/reference/javascript/auth-signout',
	writes: true,
	forUser: true,
	fields: { scope },
	request: ({ scope = 'global' }) =>
		authRequest({ method: 'POST', path: '/logout', query: [['scope', scope]], asUser: true }),
	result: readNothing,
	steps: async function* (params, send, single): AsyncGenerator<PartOfOutcome, void, undefined> {
		const ended = await send(await single.request(params)).then(
			({ status }) => status,
			(error: unknown) => {
				// The session has ended already: that is what was asked for.
				if (error instanceof SupabaseError && [401, 403, 404].includes(error.status) && error.field !== 'key')
					return error.status;
				throw error;
			},
		);
		yield { data: null, count: null, status: ended };
	},
	examples: [
		...(['global', 'local', 'others'] as const).map((scope) => ({
			name: `with the scope ${scope}`,
			params: { scope },
			accessToken: 'token-of-ann',
			request: {
				method: 'POST' as const,
				path: '/auth/v1/logout',
				query: [['scope', scope] as const],
				headers: { ...authHeaders, authorization: 'Bearer token-of-ann' },
			},
			reply: { status: 204 },
			result: null,
		})),
		{
			name: 'of a session that has ended',
			params: {},
			accessToken: 'token-of-ann',
			request: { method: 'POST', path: '/auth/v1/logout', query: [['scope', 'global']] },
			reply: refused(403, 'session_not_found', 'Session from session_id claim in JWT does not exist'),
			result: null,
		},
		{ name: 'of nobody', params: {}, error: { code: 'NO_SESSION' } },
	],
});
