import type { AuthRequest, Database } from '../context.ts';
import { AuthError } from '../errors/auth-error.ts';
import { refusals } from '../errors/refusals.ts';
import { clearOneTimeTokens, hashToken, isTokenRight } from '../messages/one-time-tokens.ts';
import { sendReauthentication } from '../messages/send-mail.ts';
import { sendSms } from '../messages/send-sms.ts';
import type { SignedIn } from '../request/signed-in.ts';
import { inTransaction } from '../transaction.ts';
import { updateUser } from '../users/save-user.ts';
import type { User } from '../users/user.ts';

/** GET /reauthenticate: sends a code that proves, for a change of the password, that it is still the same person. */
export const reauthenticate = async (request: AuthRequest, { user }: SignedIn): Promise<Response> => {
	const [email, phone] = [user.email ?? '', user.phone ?? ''];
	if (email === '' && phone === '') {
		throw refusals.invalid('Reauthentication requires the user to have an email or a phone number');
	}
	if (email !== '' && !user.email_confirmed_at) {
		throw new AuthError(422, 'email_not_confirmed', 'Please verify your email first.');
	}
	if (email === '' && !user.phone_confirmed_at) {
		throw new AuthError(422, 'phone_not_confirmed', 'Please verify your phone first.');
	}
	return await inTransaction(request.auth, async (sql) => {
		if (email !== '') {
			await sendReauthentication(request, sql, user);
			return Response.json({});
		}
		const messageId = await sendSms(request, sql, user, {
			phone,
			purpose: 'reauthentication',
			channel: 'sms',
		});
		return Response.json({ message_id: messageId });
	});
};

/** Uses up the code that was sent. */
export const checkNonce = async (sql: Database, user: User, nonce: string): Promise<void> => {
	const hasEmail = user.email !== null && user.email !== '';
	const hash = hashToken((hasEmail ? user.email : user.phone) ?? '', nonce);
	const sent = { sentAt: user.reauthentication_sent_at, kind: hasEmail ? 'email' : 'sms' } as const;
	if (!isTokenRight(hash, user.reauthentication_token, sent)) {
		throw new AuthError(422, 'reauthentication_not_valid', 'Nonce has expired or is invalid');
	}
	await updateUser(sql, user, { reauthentication_token: '' });
	await clearOneTimeTokens(sql, user);
};
