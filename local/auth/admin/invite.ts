import type { AuthRequest, Database } from '../context.ts';
import { refusals } from '../errors/refusals.ts';
import { sendConfirmation } from '../messages/send-mail.ts';
import type { JsonObject } from '../request/fields.ts';
import { inTransaction } from '../transaction.ts';
import { toEmail } from '../users/addresses.ts';
import { findUserByEmail } from '../users/find-user.ts';
import { insertIdentity, toOwnIdentity } from '../users/identities.ts';
import { renderUser } from '../users/render-user.ts';
import { insertUser, reload } from '../users/save-user.ts';
import type { User } from '../users/user.ts';

/** Somebody who is asked to come, and has not come yet. */
export const putGuest = async (
	sql: Database,
	{
		email,
		data,
		encryptedPassword = null,
	}: { readonly email: string; readonly data: JsonObject; readonly encryptedPassword?: string | null },
): Promise<User> => {
	const known = await findUserByEmail(sql, email);
	if (known?.email_confirmed_at) throw refusals.emailExists();
	if (known) return known;
	const user = await insertUser(sql, {
		email,
		encrypted_password: encryptedPassword,
		raw_user_meta_data: data,
		raw_app_meta_data: { provider: 'email', providers: ['email'] },
	});
	await insertIdentity(sql, user, toOwnIdentity(user, 'email', email, { isVerified: false }));
	return await reload(sql, user.id);
};

/** POST /invite */
export const invite = async (request: AuthRequest): Promise<Response> => {
	const fields = request.fields();
	const [email, data] = [toEmail(fields.text('email')), fields.object('data') ?? {}];
	return await inTransaction(request.auth, async (sql) => {
		const user = await putGuest(sql, { email, data });
		const invited = await sendConfirmation(request, sql, user, { isPkce: false, isInvite: true });
		return Response.json(renderUser(invited));
	});
};
