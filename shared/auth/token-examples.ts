/** A token that ends in 2100, signed with a shared secret, as the examples use it: `aal2`, by password and TOTP. */
const encode = (value: unknown): string => btoa(JSON.stringify(value)).replace(/=+$/, '');

export const claims = {
	sub: '11111111-1111-4111-8111-111111111111',
	exp: 4102444800,
	aal: 'aal2',
	amr: [
		{ method: 'totp', timestamp: 1893456000 },
		{ method: 'password', timestamp: 1893455000 },
	],
} as const;

export const token = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}.c2lnbmF0dXJl`;

/** One that ended in 2001. */
export const endedToken = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ ...claims, exp: 1000000000 })}.c2lnbmF0dXJl`;
