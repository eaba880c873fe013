import type { AuthRequest, Database } from '../context.ts';
import { refusals } from '../errors/refusals.ts';
import { sendConfirmation, sendEmailChange } from '../messages/send-mail.ts';
import { sendSms } from '../messages/send-sms.ts';
import { insertFlowState, readPkce, type Pkce } from '../oauth/flow-state.ts';
import type { Fields } from '../request/fields.ts';
import { inTransaction } from '../transaction.ts';
import { toEmail, toPhone } from '../users/addresses.ts';
import { findUserByEmail, findUserByPhone } from '../users/find-user.ts';
import type { User } from '../users/user.ts';

const types = ['signup', 'email_change', 'sms', 'phone_change'] as const;
type ResendType = (typeof types)[number];

const readType = (fields: Fields): ResendType => {
	const type = types.find((one) => one === fields.text('type'));
	if (!type) throw refusals.invalid('Missing one of these types: signup, email_change, sms, phone_change');
	if (type === 'signup' && fields.text('email') === '')
		throw refusals.invalid('Type provided requires an email address');
	if (type === 'sms' && fields.text('phone') === '')
		throw refusals.invalid('Type provided requires a phone number');
	return type;
};

const findReceiver = async (
	{ settings }: AuthRequest,
	sql: Database,
	fields: Fields,
): Promise<User | undefined> => {
	const [email, phone] = [fields.text('email'), fields.text('phone')];
	if (email !== '' && phone !== '') {
		throw refusals.invalid('Only an email address or phone number should be provided.');
	}
	if (email !== '') return await findUserByEmail(sql, toEmail(email));
	if (phone === '') throw refusals.invalid('Missing email address or phone number');
	if (!settings.phone) throw refusals.phoneDisabled('Phone logins are disabled');
	return await findUserByPhone(sql, toPhone(phone));
};

/** Sends again what waits for confirmation; gives the id of an SMS. */
const sendAgain = async (
	request: AuthRequest,
	sql: Database,
	{ user, type, pkce }: { readonly user: User; readonly type: ResendType; readonly pkce: Pkce | undefined },
): Promise<string | undefined> => {
	const isPkce = pkce !== undefined;
	const begin = async (method: 'email/signup' | 'email_change'): Promise<void> => {
		if (pkce) await insertFlowState(sql, { pkce, method, providerType: method, userId: user.id });
	};
	switch (type) {
		case 'signup':
			if (user.email_confirmed_at) return undefined;
			await begin('email/signup');
			await sendConfirmation(request, sql, user, { isPkce });
			return undefined;
		case 'email_change':
			if (user.email_change === '') return undefined;
			await begin('email_change');
			await sendEmailChange(request, sql, user, { newEmail: user.email_change, isPkce });
			return undefined;
		case 'sms':
			if (user.phone_confirmed_at) return undefined;
			return await sendSms(request, sql, user, {
				phone: user.phone ?? '',
				purpose: 'sms',
				channel: 'sms',
			});
		case 'phone_change':
			if (user.phone_change === '') return undefined;
			return await sendSms(request, sql, user, {
				phone: user.phone_change,
				purpose: 'phone_change',
				channel: 'sms',
			});
	}
};

/** POST /resend. The answer is the same when there is nobody to send to, or nothing to send. */
export const resend = async (request: AuthRequest): Promise<Response> => {
	const fields = request.fields();
	const type = readType(fields);
	const pkce = readPkce(fields.text('code_challenge'), fields.text('code_challenge_method'));
	return await inTransaction(request.auth, async (sql) => {
		const user = await findReceiver(request, sql, fields);
		const messageId = user && (await sendAgain(request, sql, { user, type, pkce }));
		return Response.json(messageId === undefined ? {} : { message_id: messageId });
	});
};
