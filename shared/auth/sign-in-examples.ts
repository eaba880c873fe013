/** What Auth gives when somebody is signed in, as the examples show it. */
export const user = {
	id: '11111111-1111-4111-8111-111111111111',
	email: 'ann@example.com',
	aud: 'authenticated',
} as const;

export const sessionBody = {
	access_token: 'access-token-of-ann',
	refresh_token: 'refresh-token-of-ann',
	token_type: 'bearer',
	expires_in: 3600,
	expires_at: 1893456000,
	user,
} as const;

export const signedIn = { user, session: sessionBody } as const;

const apiVersion = { 'x-supabase-api-version': '2024-01-01' } as const;

/** Headers that every request to Auth has. */
export const authHeaders = { ...apiVersion, 'content-type': 'application/json;charset=UTF-8' } as const;

/** A refusal in the form of this version of the API. */
export const refused = (status: number, code: string, message: string) =>
	({ status, headers: apiVersion, body: { code, message } }) as const;
