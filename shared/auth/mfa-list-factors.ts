import { operation } from '../operation';
import { authRequest } from './auth-request';
import { asAnn, byAnn } from './mfa-examples';
import { isRecord, readUser, type User } from './session';
import { user } from './sign-in-examples';

/** The factors of a user, one by one. */
export const factorsOf = (user: User | null): ReadonlyArray<Readonly<Record<string, unknown>>> =>
	Array.isArray(user?.factors) ? user.factors.filter(isRecord) : [];

/** All factors, and those of each kind that count because they are verified. */
const sorted = (factors: ReturnType<typeof factorsOf>) => {
	const verified = (type: string) =>
		factors.filter(({ factor_type, status }) => factor_type === type && status === 'verified');
	return { all: factors, totp: verified('totp'), phone: verified('phone') };
};

const totp = { id: 'f-1', factor_type: 'totp', status: 'verified' } as const;
const unverified = { id: 'f-2', factor_type: 'phone', status: 'unverified' } as const;

export const listFactors = operation({
	id: 'auth.mfa.listFactors',
	resource: 'MFA Factor',
	label: 'Get Many',
	title: 'Get the factors of the user',
	summary: 'Tell the factors of the user who acts: all, and those of each kind that are verified',
	reference: 'https://supabase.com/docs/reference/javascript/auth-mfa-listfactors',
	writes: false,
	forUser: true,
	fields: {},
	request: () => authRequest({ method: 'GET', path: '/user', asUser: true }),
	result: (reply) => sorted(factorsOf(readUser(reply).user)),
	examples: [
		{
			name: 'one verified, one not',
			params: {},
			...asAnn,
			request: { method: 'GET', path: '/auth/v1/user', headers: byAnn },
			reply: { status: 200, body: { ...user, factors: [totp, unverified] } },
			result: { all: [totp, unverified], totp: [totp], phone: [] },
		},
		{ name: 'of nobody', params: {}, error: { code: 'NO_SESSION' } },
	],
});
