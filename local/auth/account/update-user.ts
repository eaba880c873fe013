import type { AuthRequest, Database } from '../context.ts';
import { AuthError } from '../errors/auth-error.ts';
import { refusals } from '../errors/refusals.ts';
import { sendEmailChange } from '../messages/send-mail.ts';
import { sendSms } from '../messages/send-sms.ts';
import { insertFlowState, readPkce, type Pkce } from '../oauth/flow-state.ts';
import type { Fields } from '../request/fields.ts';
import type { SignedIn } from '../request/signed-in.ts';
import { changeEmail } from '../sign-in/confirm.ts';
import { inTransaction } from '../transaction.ts';
import { checkChannel, toEmail, toPhone } from '../users/addresses.ts';
import { findEmailOwner, findUserByPhone } from '../users/find-user.ts';
import { checkPassword } from '../users/passwords.ts';
import { renderUser } from '../users/render-user.ts';
import { mergeUserMetadata, reload, updateUser as saveUser } from '../users/save-user.ts';
import { hasVerifiedFactor, type User } from '../users/user.ts';
import { changePassword } from './change-password.ts';

interface Changes {
	/** Empty where nothing changes. */
	readonly email: string;
	readonly phone: string;
	readonly password: string | undefined;
	readonly channel: 'sms' | 'whatsapp';
	readonly pkce: Pkce | undefined;
}

const readChanges = (user: User, fields: Fields): Changes => {
	const email = fields.text('email') === '' ? '' : toEmail(fields.text('email'));
	const phone = fields.text('phone') === '' ? '' : toPhone(fields.text('phone'));
	const password = fields.optionalText('password');
	if (password !== undefined) checkPassword(password);
	return {
		email: email === user.email ? '' : email,
		phone: phone === user.phone ? '' : phone,
		password,
		channel: phone === '' ? 'sms' : checkChannel(fields.text('channel')),
		pkce: readPkce(fields.text('code_challenge'), fields.text('code_challenge_method')),
	};
};

/** Refuses what this user, or this session, may not change. */
const checkChanges = (
	{ user, session }: SignedIn,
	{ email, phone, password }: Changes,
	fields: Fields,
): void => {
	if (fields.object('app_metadata')) {
		throw new AuthError(403, 'not_admin', 'Updating app_metadata requires admin privileges');
	}
	const isSensitive = password !== undefined || email !== '' || phone !== '';
	if (isSensitive && hasVerifiedFactor(user) && session?.aal !== 'aal2') {
		throw refusals.insufficientAal(
			'AAL2 session is required to update email or password when MFA is enabled.',
			401,
		);
	}
	if (user.is_anonymous && password !== undefined && email === '' && phone === '') {
		throw refusals.invalid(
			'Updating password of an anonymous user without an email or phone is not allowed',
			422,
		);
	}
	if (user.is_sso_user && (isSensitive || fields.text('nonce') !== '')) {
		throw new AuthError(
			422,
			'user_sso_managed',
			'Updating email, phone, password of a SSO account only possible via SSO',
		);
	}
};

const checkFree = async (sql: Database, { id }: User, { email, phone }: Changes): Promise<void> => {
	if (email !== '' && (await findEmailOwner(sql, email, id))) throw refusals.emailExists();
	if (phone !== '' && (await findUserByPhone(sql, phone))) throw refusals.phoneExists();
};

const beginEmailChange = async (
	request: AuthRequest,
	sql: Database,
	{ user, email, pkce }: { readonly user: User; readonly email: string; readonly pkce: Pkce | undefined },
): Promise<User> => {
	if (user.is_anonymous && !request.settings.confirmEmail) {
		return await changeEmail(sql, await saveUser(sql, user, { email_change: email }));
	}
	if (pkce) {
		await insertFlowState(sql, {
			pkce,
			method: 'email_change',
			providerType: 'email_change',
			userId: user.id,
		});
	}
	return await sendEmailChange(request, sql, user, { newEmail: email, isPkce: pkce !== undefined });
};

/** PUT /user. New addresses count once they are confirmed. */
export const updateUser = async (request: AuthRequest, signedIn: SignedIn): Promise<Response> => {
	const fields = request.fields();
	const { id } = signedIn.user;
	const changes = readChanges(signedIn.user, fields);
	const { email, phone, password, channel, pkce } = changes;
	checkChanges(signedIn, changes, fields);
	return await inTransaction(request.auth, async (sql) => {
		await checkFree(sql, signedIn.user, changes);
		if (password !== undefined) await changePassword(request, sql, { signedIn, password, fields });
		const data = fields.object('data');
		if (data) await mergeUserMetadata(sql, await reload(sql, id), data);
		if (email !== '') await beginEmailChange(request, sql, { user: await reload(sql, id), email, pkce });
		if (phone !== '') {
			if (!request.settings.phone) throw refusals.failed('Unable to get SMS provider');
			await sendSms(request, sql, await reload(sql, id), { phone, purpose: 'phone_change', channel });
		}
		return Response.json(renderUser(await reload(sql, id)));
	});
};
