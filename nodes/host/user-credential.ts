import { createHash } from 'node:crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { readProjectCredential, type ProjectCredential } from './project-credential';

/** The credential type of a signed-in user. */
export const userCredential = 'supabaseUserApi';

export type SignInBy = 'email' | 'phone' | 'refreshToken';

/** A session as n8n keeps it beside the form of the credential. */
export interface KeptSession {
	readonly token: string;
	/** Milliseconds since 1970, by this machine's clock; a while before the token ends. */
	readonly renewAt: number;
	/** What the next session is exchanged for, where the user gave a refresh token. */
	readonly refreshToken: string;
}

/** What the credential holds, read. */
export interface UserCredential extends ProjectCredential {
	readonly signInBy: SignInBy;
	readonly email: string;
	readonly phone: string;
	readonly password: string;
	readonly accessToken: string;
	readonly refreshToken: string;
	/** Of the form as it is now: one of another user or project is none. */
	readonly kept?: KeptSession;
	/** What a session must have been made of to belong to this form. */
	readonly formHash: string;
}

/** The hidden members of the credential, which n8n stores after a sign-in. */
export interface StoredSession {
	readonly sessionToken: string;
	readonly sessionRefreshToken: string;
	readonly sessionRenewAt: string;
	readonly sessionOf: string;
}

/** Reads the credential as n8n stores it. Throws a SupabaseError when it has no usable address or key. */
export function readUserCredential(stored: ICredentialDataDecryptedObject): UserCredential {
	const project = readProjectCredential(stored);
	const signInBy = ways.find((way) => way === stored.signInBy) ?? 'email';
	const [email, phone, password, accessToken, refreshToken] = [
		stored.email,
		stored.phone,
		stored.password,
		stored.accessToken,
		stored.refreshToken,
	].map((value) => (typeof value === 'string' ? value : '')) as [string, string, string, string, string];
	const form = [
		project.project.url,
		project.key,
		signInBy,
		email,
		phone,
		password,
		accessToken,
		refreshToken,
	];
	const formHash = createHash('sha256').update(JSON.stringify(form)).digest('base64');
	const kept = keptIn(stored, formHash);
	return {
		...project,
		signInBy,
		email: email.trim(),
		phone: phone.trim(),
		password,
		accessToken: accessToken.trim(),
		refreshToken: refreshToken.trim(),
		formHash,
		...(kept && { kept }),
		secrets: [
			...project.secrets,
			...[password, accessToken, refreshToken, kept?.token, kept?.refreshToken].filter(isFilled),
		],
	};
}

const ways: readonly SignInBy[] = ['email', 'phone', 'refreshToken'];

function keptIn(
	{ sessionToken, sessionRefreshToken, sessionRenewAt, sessionOf }: ICredentialDataDecryptedObject,
	formHash: string,
): KeptSession | undefined {
	if (sessionOf !== formHash || typeof sessionToken !== 'string' || sessionToken === '') return undefined;
	return {
		token: sessionToken,
		renewAt: Number(sessionRenewAt) || 0,
		refreshToken: typeof sessionRefreshToken === 'string' ? sessionRefreshToken : '',
	};
}

/** The token to act with, unless it is time for the next. */
export const freshToken = ({ kept }: UserCredential): KeptSession | undefined =>
	kept && kept.renewAt > Date.now() ? kept : undefined;

const isFilled = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';
