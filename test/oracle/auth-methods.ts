import { createClient } from '@supabase/supabase-js';

/** Methods that TypeScript hides and JavaScript does not. */
const hidden = [
	'jwks',
	'jwks_cached_at',
	'signInWithEthereum',
	'signInWithSolana',
	'linkIdentityOAuth',
	'linkIdentityIdToken',
	'fetchJwk',
];

/** Up to what every object has. */
const inherited = (proto: object): readonly string[] =>
	Object.hasOwn(proto, 'hasOwnProperty')
		? []
		: [...Object.getOwnPropertyNames(proto), ...inherited(Object.getPrototypeOf(proto) as object)];

const ofClass = (instance: object): readonly string[] =>
	[...new Set(inherited(Object.getPrototypeOf(instance) as object))].filter(
		(name) => name !== 'constructor' && !name.startsWith('_') && !hidden.includes(name),
	);

const ofNamespace = (prefix: string, namespace: object): readonly string[] =>
	Object.entries(namespace)
		.filter(([, value]) => typeof value === 'function')
		.map(([name]) => `${prefix}.${name}`);

/** Every method of the official Auth client, as it is called: `signUp`, `mfa.enroll`, `admin.mfa.deleteFactor`. */
export function authMethods(): readonly string[] {
	const { auth } = createClient('http://127.0.0.1:1', 'key', {
		auth: { persistSession: false, autoRefreshToken: false },
	});
	return [
		...ofClass(auth),
		...ofNamespace('mfa', auth.mfa),
		...ofNamespace('mfa.webauthn', auth.mfa.webauthn),
		...ofNamespace('mfa.recoveryCodes', auth.mfa.recoveryCodes),
		...ofNamespace('passkey', auth.passkey),
		...ofNamespace('oauth', auth.oauth),
		...ofClass(auth.admin).map((name) => `admin.${name}`),
		...ofNamespace('admin.mfa', auth.admin.mfa),
		...ofNamespace('admin.oauth', auth.admin.oauth),
		...ofNamespace('admin.customProviders', auth.admin.customProviders),
		...ofNamespace('admin.passkey', auth.admin.passkey),
	];
}
