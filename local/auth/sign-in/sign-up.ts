import { randomUUID } from 'node:crypto';
import type { AuthRequest, Database } from '../context.ts';
import { AuthError } from '../errors/auth-error.ts';
import { refusals } from '../errors/refusals.ts';
import { sendConfirmation } from '../messages/send-mail.ts';
import { sendSms } from '../messages/send-sms.ts';
import { insertFlowState, readPkce, type Pkce } from '../oauth/flow-state.ts';
import type { Fields, JsonObject } from '../request/fields.ts';
import { issueSession } from '../sessions/issue-session.ts';
import { inTransaction } from '../transaction.ts';
import { checkChannel, toEmail, toPhone } from '../users/addresses.ts';
import { confirmEmail, removeUnconfirmedIdentities } from '../users/confirm-user.ts';
import { findEmailOwner, findUserByPhone } from '../users/find-user.ts';
import { findIdentity, insertIdentity, toOwnIdentity } from '../users/identities.ts';
import { checkPassword, hashPassword } from '../users/passwords.ts';
import { renderUser } from '../users/render-user.ts';
import { insertUser, reload } from '../users/save-user.ts';
import type { User } from '../users/user.ts';

export interface Newcomer {
	readonly provider: 'email' | 'phone';
	readonly address: string;
	/** A hash; see passwords.ts. */
	readonly encryptedPassword: string;
	readonly data: JsonObject;
	readonly channel: 'sms' | 'whatsapp';
	readonly pkce: Pkce | undefined;
}

const isConfirmed = (user: User, { provider }: Newcomer): boolean =>
	(provider === 'email' ? user.email_confirmed_at : user.phone_confirmed_at) !== null;

const insertNewcomer = async (
	sql: Database,
	{ provider, address, encryptedPassword, data }: Newcomer,
): Promise<User> =>
	await insertUser(sql, {
		[provider]: address,
		encrypted_password: encryptedPassword,
		raw_app_meta_data: { provider, providers: [provider] },
		raw_user_meta_data: data,
	});

const putIdentity = async (sql: Database, user: User, newcomer: Newcomer): Promise<User> => {
	const { provider, address, data } = newcomer;
	if (await findIdentity(sql, provider, user.id)) return user;
	const identity = await insertIdentity(
		sql,
		user,
		toOwnIdentity(user, provider, address, { isVerified: false, data }),
	);
	return await removeUnconfirmedIdentities(sql, await reload(sql, user.id), identity);
};

const askToConfirm = async (
	request: AuthRequest,
	sql: Database,
	{ user, newcomer }: { readonly user: User; readonly newcomer: Newcomer },
): Promise<User> => {
	const { provider, address, pkce, channel } = newcomer;
	if (provider === 'phone') {
		await sendSms(request, sql, user, { phone: address, purpose: 'sms', channel });
		return await reload(sql, user.id);
	}
	if (!request.settings.confirmEmail) return await confirmEmail(sql, user);
	if (pkce) {
		await insertFlowState(sql, {
			pkce,
			method: 'email/signup',
			providerType: 'email',
			userId: user.id,
		});
	}
	return await sendConfirmation(request, sql, user, { isPkce: pkce !== undefined });
};

/** Writes somebody new, and asks them to confirm their address where that is wanted. Undefined when they are known already. */
export const signUpNewcomer = async (
	request: AuthRequest,
	sql: Database,
	newcomer: Newcomer,
): Promise<User | undefined> => {
	const { provider, address } = newcomer;
	const known =
		provider === 'email' ? await findEmailOwner(sql, address) : await findUserByPhone(sql, address);
	if (known && isConfirmed(known, newcomer)) return undefined;
	// One who has not confirmed yet keeps what is there: whose address it is, nobody knows.
	const user = await putIdentity(sql, known ?? (await insertNewcomer(sql, newcomer)), newcomer);
	return await askToConfirm(request, sql, { user, newcomer });
};

/** Looks like a user who was just made, so that nobody finds out who has an account. */
const renderStranger = ({ provider, address, data }: Newcomer) => {
	const now = new Date();
	return {
		id: randomUUID(),
		aud: 'authenticated',
		role: '',
		email: provider === 'email' ? address : '',
		phone: provider === 'phone' ? address : '',
		confirmation_sent_at: now,
		app_metadata: { provider, providers: [provider] },
		user_metadata: data,
		identities: [],
		created_at: now,
		updated_at: now,
		is_anonymous: false,
	};
};

const readNewcomer = async (request: AuthRequest, fields: Fields): Promise<Newcomer> => {
	const [email, phone, password] = [fields.text('email'), fields.text('phone'), fields.text('password')];
	if (password === '') throw refusals.invalid('Signup requires a valid password');
	checkPassword(password);
	if (email !== '' && phone !== '') {
		throw refusals.invalid('Only an email address or phone number should be provided on signup.');
	}
	const channel = phone === '' ? 'sms' : checkChannel(fields.text('channel'));
	const pkce = readPkce(fields.text('code_challenge'), fields.text('code_challenge_method'));
	if (phone !== '' && pkce) throw refusals.invalid('PKCE not supported for phone signups');
	if (phone !== '' && !request.settings.phone) throw refusals.phoneDisabled('Phone signups are disabled');
	return {
		provider: phone === '' ? 'email' : 'phone',
		address: phone === '' ? toEmail(email) : toPhone(phone),
		encryptedPassword: await hashPassword(password),
		data: fields.object('data') ?? {},
		channel,
		pkce,
	};
};

const signUpAnonymously = async (request: AuthRequest, fields: Fields): Promise<Response> => {
	if (!request.settings.anonymous) {
		throw new AuthError(422, 'anonymous_provider_disabled', 'Anonymous sign-ins are disabled');
	}
	return await inTransaction(request.auth, async (sql) => {
		const user = await insertUser(sql, {
			raw_user_meta_data: fields.object('data') ?? {},
			is_anonymous: true,
		});
		return Response.json(await issueSession(request, sql, user, 'anonymous'));
	});
};

/** POST /signup */
export const signUp = async (request: AuthRequest): Promise<Response> => {
	const fields = request.fields();
	if (fields.text('email') === '' && fields.text('phone') === '') {
		return await signUpAnonymously(request, fields);
	}
	const newcomer = await readNewcomer(request, fields);
	return await inTransaction(request.auth, async (sql) => {
		const user = await signUpNewcomer(request, sql, newcomer);
		if (user?.confirmed_at) return Response.json(await issueSession(request, sql, user, 'password'));
		if (!user) {
			if (request.settings.confirmEmail) return Response.json(renderStranger(newcomer));
			return new AuthError(422, 'user_already_exists', 'User already registered');
		}
		// Who invited them may have written things that are none of a stranger's business.
		const shown = user.invited_at ? { ...user, raw_user_meta_data: {}, identities: [] } : user;
		return Response.json(renderUser(shown));
	});
};
