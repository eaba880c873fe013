import type { AuthRequest, Database } from '../context.ts';
import { refusals } from '../errors/refusals.ts';
import { toActionLink, type LinkType } from '../messages/action-link.ts';
import { createOtp, hashToken, putOneTimeToken } from '../messages/one-time-tokens.ts';
import type { Fields } from '../request/fields.ts';
import { readRedirectTo } from '../request/redirect-to.ts';
import { inTransaction } from '../transaction.ts';
import { toEmail } from '../users/addresses.ts';
import { findEmailOwner, findUserByEmail } from '../users/find-user.ts';
import { checkPassword, hashPassword, hashRandomPassword } from '../users/passwords.ts';
import { renderUser } from '../users/render-user.ts';
import { mergeUserMetadata, updateUser } from '../users/save-user.ts';
import type { User } from '../users/user.ts';
import { putGuest } from './invite.ts';

const types = [
	...(['signup', 'invite', 'magiclink', 'recovery'] as const),
	...(['email_change_current', 'email_change_new'] as const),
] as const;
type GeneratedType = (typeof types)[number];

interface Generated {
	readonly user: User;
	readonly hash: string;
}

const readType = (text: string): GeneratedType => {
	const type = types.find((one) => one === text);
	if (!type) throw refusals.invalid(`Invalid email action link type requested: ${text}`);
	return type;
};

const toLinkType = (type: GeneratedType): LinkType =>
	type === 'email_change_current' || type === 'email_change_new' ? 'email_change' : type;

/** Sign-ups and invitations write their user; a magic link for a stranger becomes a sign-up. */
const putNewcomer = async (
	sql: Database,
	{
		type,
		email,
		fields,
	}: { readonly type: 'signup' | 'invite'; readonly email: string; readonly fields: Fields },
): Promise<User> => {
	const data = fields.object('data');
	const isStranger = !(await findUserByEmail(sql, email));
	if (type === 'invite') return await putGuest(sql, { email, data: data ?? {} });
	const isMagicLink = fields.text('type') === 'magiclink';
	const password = fields.text('password');
	if (isStranger && !isMagicLink) {
		if (password === '') throw refusals.invalid('Signup requires a valid password');
		checkPassword(password);
	}
	const encryptedPassword = isMagicLink ? await hashRandomPassword() : await hashPassword(password);
	const user = await putGuest(sql, { email, data: data ?? {}, encryptedPassword });
	return data && !isStranger ? await mergeUserMetadata(sql, user, data) : user;
};

const generateSignUp = async (
	sql: Database,
	{ user, hash, isInvite }: Generated & { readonly isInvite: boolean },
): Promise<Generated> => {
	const now = new Date();
	await putOneTimeToken(sql, user, { type: 'confirmation_token', hash, address: user.email ?? '' });
	const updated = await updateUser(sql, user, {
		confirmation_token: hash,
		confirmation_sent_at: now,
		...(isInvite ? { invited_at: now } : {}),
	});
	return { user: updated, hash };
};

const generateSignIn = async (sql: Database, { user, hash }: Generated): Promise<Generated> => {
	await putOneTimeToken(sql, user, { type: 'recovery_token', hash, address: user.email ?? '' });
	return {
		user: await updateUser(sql, user, { recovery_token: hash, recovery_sent_at: new Date() }),
		hash,
	};
};

const generateEmailChange = async (
	{ settings }: AuthRequest,
	sql: Database,
	{
		user,
		hash,
		otp,
		isCurrent,
		newEmail,
	}: Generated & { readonly otp: string; readonly isCurrent: boolean; readonly newEmail: string },
): Promise<Generated> => {
	if (isCurrent && !settings.secureEmailChange) {
		throw refusals.invalid('Enable secure email change to generate link for current email');
	}
	if (await findEmailOwner(sql, newEmail, user.id)) throw refusals.emailExists();
	const column = isCurrent ? 'email_change_token_current' : 'email_change_token_new';
	const token = isCurrent ? hash : hashToken(newEmail, otp);
	const address = isCurrent ? (user.email ?? '') : newEmail;
	await putOneTimeToken(sql, user, { type: column, hash: token, address });
	const updated = await updateUser(sql, user, {
		[column]: token,
		email_change: newEmail,
		email_change_sent_at: new Date(),
		email_change_confirm_status: 0,
	});
	return { user: updated, hash: token };
};

const generate = async (
	request: AuthRequest,
	sql: Database,
	{ type, email, otp }: { readonly type: GeneratedType; readonly email: string; readonly otp: string },
): Promise<Generated> => {
	const fields = request.fields();
	const hash = hashToken(email, otp);
	if (type === 'signup' || type === 'invite') {
		const user = await putNewcomer(sql, { type, email, fields });
		return await generateSignUp(sql, { user, hash, isInvite: type === 'invite' });
	}
	const user = await findUserByEmail(sql, email);
	if (!user) throw refusals.userWithEmailNotFound();
	if (type === 'magiclink' || type === 'recovery') return await generateSignIn(sql, { user, hash });
	const newEmail = toEmail(fields.text('new_email'));
	const isCurrent = type === 'email_change_current';
	return await generateEmailChange(request, sql, { user, hash, otp, isCurrent, newEmail });
};

/** POST /admin/generate_link: what a mail would hold, without the mail. */
export const generateLink = async (request: AuthRequest): Promise<Response> => {
	const fields = request.fields();
	const [asked, email] = [readType(fields.text('type')), toEmail(fields.text('email'))];
	const redirectTo = readRedirectTo(request);
	const otp = createOtp();
	return await inTransaction(request.auth, async (sql) => {
		const isStranger = !(await findUserByEmail(sql, email));
		const type = asked === 'magiclink' && isStranger ? 'signup' : asked;
		const { user, hash } = await generate(request, sql, { type, email, otp });
		return Response.json({
			...renderUser(user),
			action_link: toActionLink(request, { token: hash, type: toLinkType(type), redirectTo }),
			email_otp: otp,
			hashed_token: hash,
			verification_type: type,
			redirect_to: redirectTo,
		});
	});
};
