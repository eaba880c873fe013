import { SupabaseError, type LocalCode } from '../error';
import type { ServiceReply } from '../reply';

/** A user as Auth describes it. */
export type User = Readonly<Record<string, unknown>>;

/** What a sign-in gives: a token to act with, and one to get the next. */
export interface Session {
	readonly access_token: string;
	readonly refresh_token: string;
	readonly token_type: string;
	/** Seconds. */
	readonly expires_in: number;
	/** Seconds since 1970. */
	readonly expires_at: number;
	readonly user?: User;
}

export interface SignedIn {
	readonly user: User | null;
	readonly session: Session | null;
	/** Why the password is weak: `reasons` and a `message`. */
	readonly weakPassword?: unknown;
}

/** The user and the session of a reply; no session when something is still to be confirmed. */
export function readSignedIn({ body }: ServiceReply): SignedIn {
	if (!isRecord(body)) return { user: null, session: null };
	const { weak_password: weakPassword, ...rest } = body;
	const user = isRecord(body.user) ? body.user : typeof body.id === 'string' ? body : null;
	return {
		user,
		session: isSession(rest) ? { ...rest, expires_at: rest.expires_at ?? expiry(rest.expires_in) } : null,
		...(isRecord(weakPassword) && { weakPassword }),
	};
}

/** The same where a session is the very purpose. Throws INCOMPLETE_REPLY without one. */
export function readSession(reply: ServiceReply): SignedIn {
	const signedIn = readSignedIn(reply);
	if (signedIn.session && signedIn.user) return signedIn;
	throw new SupabaseError({
		reason: 'The reply holds no session',
		advice: 'Sign in again; look for a proxy in between if it comes back.',
		status: reply.status,
		code: 'INCOMPLETE_REPLY' satisfies LocalCode,
	});
}

/** The user of a reply that is one, or holds one. */
export function readUser({ body }: ServiceReply): { readonly user: User | null } {
	if (!isRecord(body)) return { user: null };
	return { user: isRecord(body.user) ? body.user : typeof body.id === 'string' ? body : null };
}

function isSession(
	body: Readonly<Record<string, unknown>>,
): body is Omit<Session, 'expires_at'> & { expires_at?: number } & Record<string, unknown> {
	const { access_token: access, refresh_token: refresh, expires_in: seconds } = body;
	return typeof access === 'string' && typeof refresh === 'string' && typeof seconds === 'number';
}

const expiry = (seconds: number): number => Math.round(Date.now() / 1000) + seconds;

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
