export type Service = 'database' | 'auth' | 'storage' | 'functions' | 'realtime';

export type KeyKind = 'publishable' | 'secret' | 'legacyAnon' | 'legacyServiceRole' | 'unknown';

/** Where each service lives below the project's URL. */
export const servicePaths: Readonly<Record<Service, string>> = {
	database: '/rest/v1',
	auth: '/auth/v1',
	storage: '/storage/v1',
	functions: '/functions/v1',
	realtime: '/realtime/v1',
};

/** The service an address belongs to, or undefined for an address of none. */
export function serviceOf(url: string): Service | undefined {
	const names = Object.keys(servicePaths) as Service[];
	return names.find((name) => new RegExp(`${servicePaths[name]}(?:[/?#]|$)`).test(url));
}

/** What kind of key this is, told by its form alone. Legacy keys are JWTs that carry a role; the others are opaque. */
export function kindOfKey(key: string): KeyKind {
	if (key.startsWith('sb_publishable_')) return 'publishable';
	if (key.startsWith('sb_secret_')) return 'secret';
	switch (roleIn(key)) {
		case 'anon':
			return 'legacyAnon';
		case 'service_role':
			return 'legacyServiceRole';
		default:
			return 'unknown';
	}
}

/**
 * The headers that identify a request to one service, as the official client sends them:
 * `apikey` is always the project's key; the bearer is the user's token or else the key itself, except that
 * Functions gets no bearer with a publishable or secret key, because those are no JWTs.
 */
export function credentialHeaders(given: {
	readonly service: Service;
	readonly key: string;
	readonly accessToken?: string;
}): Readonly<Record<string, string>> {
	const { service, key, accessToken } = given;
	const bearer = accessToken || (service === 'functions' && key.startsWith('sb_') ? undefined : key);
	return { apikey: key, ...(bearer && { Authorization: `Bearer ${bearer}` }) };
}

function roleIn(key: string): unknown {
	const [, payload] = /^eyJ[\w-]+\.([\w-]+)\.[\w-]*$/.exec(key) ?? [];
	if (!payload) return undefined;
	try {
		const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
		return typeof claims === 'object' && claims !== null && 'role' in claims ? claims.role : undefined;
	} catch {
		// Not a JWT after all: a key of a kind that is not known.
		return undefined;
	}
}
