import { randomUUID } from 'node:crypto';
import type { AuthRequest, Database } from '../context.ts';
import { updateUser } from '../users/save-user.ts';
import type { User } from '../users/user.ts';
import { createOtp, hashToken, putOneTimeToken } from './one-time-tokens.ts';

export type SmsPurpose = 'sms' | 'phone_change' | 'reauthentication';

const tokenTypes = {
	sms: 'confirmation_token',
	phone_change: 'phone_change_token',
	reauthentication: 'reauthentication_token',
} as const;

const toColumns = (purpose: SmsPurpose, phone: string, hash: string) => {
	const now = new Date();
	switch (purpose) {
		case 'sms':
			return { confirmation_token: hash, confirmation_sent_at: now };
		case 'phone_change':
			return { phone_change: phone, phone_change_token: hash, phone_change_sent_at: now };
		case 'reauthentication':
			return { reauthentication_token: hash, reauthentication_sent_at: now };
	}
};

/** Sends a code by SMS; gives the id that the provider would give the message. */
export const sendSms = async (
	{ auth }: AuthRequest,
	sql: Database,
	user: User,
	{
		phone,
		purpose,
		channel,
	}: { readonly phone: string; readonly purpose: SmsPurpose; readonly channel: 'sms' | 'whatsapp' },
): Promise<string> => {
	const otp = createOtp();
	const hash = hashToken(phone, otp);
	await putOneTimeToken(sql, user, { type: tokenTypes[purpose], hash, address: phone });
	await updateUser(sql, user, toColumns(purpose, phone, hash));
	auth.mailbox.deliver({
		to: phone,
		type: purpose,
		channel,
		otp,
		token_hash: null,
		action_link: null,
		redirect_to: null,
	});
	return randomUUID();
};
