import type { AuthRequest, Database } from '../context.ts';
import { refusals } from '../errors/refusals.ts';
import { sendSignIn } from '../messages/send-mail.ts';
import { sendSms } from '../messages/send-sms.ts';
import { insertFlowState, readPkce, type Pkce } from '../oauth/flow-state.ts';
import type { Fields, JsonObject } from '../request/fields.ts';
import { inTransaction } from '../transaction.ts';
import { checkChannel, toEmail, toPhone } from '../users/addresses.ts';
import { findUserByEmail, findUserByPhone } from '../users/find-user.ts';
import { hashRandomPassword } from '../users/passwords.ts';
import type { User } from '../users/user.ts';
import { signUpNewcomer } from './sign-up.ts';

const readData = (fields: Fields): JsonObject => fields.object('data') ?? {};

const readRequestPkce = (fields: Fields): Pkce | undefined =>
	readPkce(fields.text('code_challenge'), fields.text('code_challenge_method'));

const sendLink = async (
	request: AuthRequest,
	sql: Database,
	{ user, pkce }: { readonly user: User; readonly pkce: Pkce | undefined },
): Promise<void> => {
	if (pkce) {
		await insertFlowState(sql, {
			pkce,
			method: 'magiclink',
			providerType: 'magiclink',
			userId: user.id,
		});
	}
	await sendSignIn(request, sql, user, { type: 'magiclink', isPkce: pkce !== undefined });
};

/** POST /magiclink, and POST /otp with an email address. Strangers are signed up by it. */
export const sendMagicLink = async (request: AuthRequest): Promise<Response> => {
	const fields = request.fields();
	if (fields.text('email') === '') throw refusals.invalid('Password recovery requires an email', 422);
	const [email, pkce] = [toEmail(fields.text('email')), readRequestPkce(fields)];
	const encryptedPassword = await hashRandomPassword();
	return await inTransaction(request.auth, async (sql) => {
		const known = await findUserByEmail(sql, email);
		if (known?.email_confirmed_at) {
			await sendLink(request, sql, { user: known, pkce });
			return Response.json({});
		}
		const user = await signUpNewcomer(request, sql, {
			provider: 'email',
			address: email,
			encryptedPassword,
			data: readData(fields),
			channel: 'sms',
			pkce,
		});
		// Where nothing is to be confirmed, the mail that signs in comes at once.
		if (user?.email_confirmed_at) await sendLink(request, sql, { user, pkce });
		return Response.json({});
	});
};

const sendPhoneOtp = async (request: AuthRequest, fields: Fields): Promise<Response> => {
	if (!request.settings.phone) throw refusals.phoneDisabled('Unsupported phone provider');
	const [phone, channel] = [toPhone(fields.text('phone')), checkChannel(fields.text('channel'))];
	const encryptedPassword = await hashRandomPassword();
	return await inTransaction(request.auth, async (sql) => {
		const known = await findUserByPhone(sql, phone);
		if (known?.phone_confirmed_at) {
			const messageId = await sendSms(request, sql, known, { phone, purpose: 'sms', channel });
			return Response.json({ message_id: messageId });
		}
		await signUpNewcomer(request, sql, {
			provider: 'phone',
			address: phone,
			encryptedPassword,
			data: readData(fields),
			channel,
			pkce: undefined,
		});
		return Response.json({});
	});
};

const isKnown = async ({ auth }: AuthRequest, email: string, phone: string): Promise<boolean> => {
	const user =
		email === ''
			? await findUserByPhone(auth.sql, toPhone(phone))
			: await findUserByEmail(auth.sql, toEmail(email));
	return user !== undefined;
};

/** POST /otp */
export const signInWithOtp = async (request: AuthRequest): Promise<Response> => {
	const fields = request.fields();
	const [email, phone] = [fields.text('email'), fields.text('phone')];
	if (email !== '' && phone !== '') {
		throw refusals.invalid('Only an email address or phone number should be provided');
	}
	if (email !== '' && fields.text('channel') !== '') {
		throw refusals.invalid('Channel should only be specified with Phone OTP');
	}
	readRequestPkce(fields);
	if (email === '' && phone === '') throw refusals.invalid('One of email or phone must be set');
	if (!fields.flag('create_user', true) && !(await isKnown(request, email, phone))) {
		throw refusals.signUpForOtp();
	}
	return email === '' ? await sendPhoneOtp(request, fields) : await sendMagicLink(request);
};
