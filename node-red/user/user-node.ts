import type { Node, NodeDef } from '@node-red/registry';
import { SupabaseError, type SessionKeeper, type UserCredentials } from '../../shared';

/** How a user signs in. Saved in users' flows: never renamed. */
export type SignInBy = 'password' | 'refreshToken';

/** What a `supabase-user` node stores in the flow file. */
export interface UserDefinition extends NodeDef {
	/** Id of a `supabase-project` node. */
	readonly project: string;
	readonly signInBy?: string;
}

/** What it stores as credentials, encrypted and never exported. */
export type UserSecrets = UserCredentials;

export const storedAsSecrets = {
	email: { type: 'text' },
	phone: { type: 'text' },
	password: { type: 'password' },
	accessToken: { type: 'password' },
	refreshToken: { type: 'password' },
} as const;

export interface UserNode extends Node<UserSecrets> {
	project: string;
	/** The one session that all nodes share that act as this user. Throws a SupabaseError when the settings cannot work. */
	session: () => SessionKeeper;
}

export const isUserNode = (node: Node | null | undefined): node is UserNode =>
	node !== null && node !== undefined && 'session' in node;

/** What the chosen way of signing in needs; what is left over from another way is not used. */
export function readUser(signInBy: string | undefined, given: UserSecrets): UserCredentials {
	if (signInBy === 'refreshToken') {
		const { accessToken, refreshToken } = given;
		if (!refreshToken?.trim()) throw refuse('refreshToken', 'The user has no refresh token');
		return { accessToken, refreshToken };
	}
	const { email = '', phone = '', password } = given;
	if (email.trim() === '' && phone.trim() === '') {
		throw refuse('email', 'The user has neither an email address nor a phone number');
	}
	if (!password) throw refuse('password', 'The user has no password');
	// With both, the address is meant.
	return email.trim() === '' ? { phone, password } : { email, password };
}

const refuse = (field: string, reason: string): SupabaseError =>
	new SupabaseError({
		reason,
		advice: 'Open the user, fill it in, and deploy.',
		field,
		code: 'INVALID_USER',
	});
