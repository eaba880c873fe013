import type { Connection } from '../connection';
import { SupabaseError, type LocalCode } from '../error';

/** The token that is given, or else that of the user who acts. Throws NO_SESSION when there is none. */
export async function ownToken(given: string | undefined, connection: Connection): Promise<string> {
	const token = given?.trim() || (await connection.accessToken());
	if (token) return token;
	throw new SupabaseError({
		reason: 'Nobody is signed in',
		advice: 'Give an access token, or choose a user to act as.',
		field: 'jwt',
		code: 'NO_SESSION' satisfies LocalCode,
	});
}
