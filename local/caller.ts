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

/** Checks the project key as the hosted gateway does: header `apikey`, else the URL parameter of that name. */
export const identifyCaller = (request: Request, keys: Keys): Identified => {
	const key = request.headers.get('apikey') ?? new URL(request.url).searchParams.get('apikey');
	if (!key) {
		return refuse('No API key found in request', 'No `apikey` request header or url param was found.');
	}
	const keyRole = roleOf(key, keys);
	if (!keyRole)
		return refuse('Invalid API key', 'Double check your Supabase `anon` or `service_role` API key.');

	const bearer = readBearer(request);
	if (bearer === undefined) return { caller: { keyRole, token: undefined } };
	if (bearer === keys.publishable || bearer === keys.secret) {
		return { caller: { keyRole: roleOf(bearer, keys) ?? keyRole, token: undefined } };
	}
	return { caller: { keyRole, token: bearer } };
};
