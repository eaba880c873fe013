import type { Keys } from './keys.ts';

/** Who sends a request, as far as the gateway can tell. */
export interface Caller {
	/** The role that the project key stands for; it counts where there is no token. */
	readonly keyRole: 'anon' | 'service_role';
	/** A JWT from the Authorization header, unchecked. An opaque key sent as Bearer, as the client libraries do, is none. */
	readonly token: string | undefined;
}

export type Identified =
	| { readonly caller: Caller; readonly refused?: undefined }
	| { readonly caller?: undefined; readonly refused: Response };

const refuse = (message: string, hint: string): Identified => ({
	refused: Response.json({ message, hint }, { status: 401 }),
});

const roleOf = (key: string, keys: Keys): Caller['keyRole'] | undefined => {
	if (key === keys.publishable || key === keys.anon) return 'anon';
	if (key === keys.secret || key === keys.serviceRole) return 'service_role';
	return undefined;
};

const readBearer = (request: Request): string | undefined =>
	/^Bearer\s+(.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]?.trim();

/** Who sends a request that has no project key of its own: who the Authorization header names, if there is one. */
export const identifyBearer = (request: Request, keys: Keys): Caller | undefined => {
	const bearer = readBearer(request);
	if (bearer === undefined) return undefined;
	if (bearer === keys.publishable || bearer === keys.secret) {
		return { keyRole: roleOf(bearer, keys) ?? 'anon', token: undefined };
	}
	return { keyRole: 'anon', token: bearer };
};

/** The project key that a request brings: header `apikey`, else the URL parameter of that name. */
export const readKey = (request: Request): string | null =>
	request.headers.get('apikey') ?? new URL(request.url).searchParams.get('apikey');

/** Checks the project key as the hosted gateway does. */
export const identifyCaller = (request: Request, keys: Keys): Identified => {
	const key = readKey(request);
	if (!key) {
		return refuse('No API key found in request', 'No `apikey` request header or url param was found.');
	}
	const keyRole = roleOf(key, keys);
	if (!keyRole)
		return refuse('Invalid API key', 'Double check your Supabase `anon` or `service_role` API key.');

	const bearer = identifyBearer(request, keys);
	if (!bearer) return { caller: { keyRole, token: undefined } };
	return { caller: bearer.token === undefined ? bearer : { keyRole, token: bearer.token } };
};
