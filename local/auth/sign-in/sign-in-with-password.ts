import type { AuthRequest } from '../context.ts';
import { AuthError } from '../errors/auth-error.ts';
import { refusals } from '../errors/refusals.ts';
import type { Fields } from '../request/fields.ts';
import { issueSession } from '../sessions/issue-session.ts';
import { inTransaction } from '../transaction.ts';
import { findUserByEmail, findUserByPhone } from '../users/find-user.ts';
import { findWeakness, isPassword } from '../users/passwords.ts';
import { isBanned, type User } from '../users/user.ts';

const findSigner = async ({ auth, settings }: AuthRequest, fields: Fields): Promise<User | undefined> => {
	const [email, phone] = [fields.text('email'), fields.text('phone')];
	if (email !== '' && phone !== '') {
		throw refusals.invalid('Only an email address or phone number should be provided on login.');
	}
	if (email !== '') return await findUserByEmail(auth.sql, email);
	if (phone === '') throw refusals.invalid('missing email or phone');
	if (!settings.phone) throw refusals.phoneDisabled('Phone logins are disabled', 422);
	return await findUserByPhone(auth.sql, phone.replace(/^\+/, '').replaceAll(' ', ''));
};

/** POST /token?grant_type=password */
export const signInWithPassword = async (request: AuthRequest): Promise<Response> => {
	const fields = request.fields();
	const password = fields.text('password');
	const user = await findSigner(request, fields);
	if (!user) throw refusals.invalidCredentials();
	if (isBanned(user)) throw refusals.banned(400);
	if (!(await isPassword(password, user.encrypted_password))) throw refusals.invalidCredentials();
	if (fields.text('email') !== '' && !user.email_confirmed_at) {
		throw new AuthError(400, 'email_not_confirmed', 'Email not confirmed');
	}
	if (fields.text('phone') !== '' && !user.phone_confirmed_at) {
		throw new AuthError(400, 'phone_not_confirmed', 'Phone not confirmed');
	}
	const session = await inTransaction(
		request.auth,
		async (sql) => await issueSession(request, sql, user, 'password'),
	);
	const weakness = findWeakness(password);
	return Response.json(
		weakness
			? { ...session, weak_password: { message: weakness.message, reasons: weakness.reasons } }
			: session,
	);
};
