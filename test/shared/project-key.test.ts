import { credentialHeaders, kindOfKey, serviceOf } from '../../shared';

const jwt = (claims: object) =>
	`eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

it.each([
	['sb_publishable_abc', 'publishable'],
	['sb_secret_abc', 'secret'],
	[jwt({ role: 'anon' }), 'legacyAnon'],
	[jwt({ role: 'service_role' }), 'legacyServiceRole'],
	[jwt({ role: 'authenticated' }), 'unknown'],
	[jwt([]), 'unknown'],
	['eyJ.eyJub3QganNvbg.x', 'unknown'],
	['something else', 'unknown'],
])('tells what kind of key %s is', (key, kind) => {
	expect(kindOfKey(key)).toBe(kind);
});

it('sends the key as bearer too, except to Functions when it is no JWT', () => {
	const legacy = jwt({ role: 'anon' });
	expect(credentialHeaders({ service: 'database', key: 'sb_secret_a' })).toEqual({
		apikey: 'sb_secret_a',
		Authorization: 'Bearer sb_secret_a',
	});
	expect(credentialHeaders({ service: 'functions', key: 'sb_secret_a' })).toEqual({ apikey: 'sb_secret_a' });
	expect(credentialHeaders({ service: 'functions', key: legacy })).toEqual({
		apikey: legacy,
		Authorization: `Bearer ${legacy}`,
	});
});

it("sends a user's token as bearer to every service, and the project key beside it", () => {
	for (const service of ['database', 'auth', 'storage', 'functions', 'realtime'] as const) {
		expect(credentialHeaders({ service, key: 'sb_publishable_a', accessToken: 'token' })).toEqual({
			apikey: 'sb_publishable_a',
			Authorization: 'Bearer token',
		});
	}
});

it.each([
	['https://a.supabase.co/rest/v1/todos', 'database'],
	['https://a.supabase.co/functions/v1/hello?x=1', 'functions'],
	['http://127.0.0.1/prefix/auth/v1', 'auth'],
	['https://a.supabase.co/rest/v10/todos', undefined],
	['https://a.supabase.co/', undefined],
])('knows the service of %s', (url, service) => {
	expect(serviceOf(url)).toBe(service);
});
