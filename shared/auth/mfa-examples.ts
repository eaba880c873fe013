/** Ids and headers that the examples of factors share. */
export const factor = '33333333-3333-4333-8333-333333333333';
export const challenge = '44444444-4444-4444-8444-444444444444';
export const asAnn = { accessToken: 'token-of-ann' } as const;
export const byAnn = {
	authorization: 'Bearer token-of-ann',
	'x-supabase-api-version': '2024-01-01',
} as const;
