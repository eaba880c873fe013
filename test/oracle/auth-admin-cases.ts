import {
	type AuthCase,
	data,
	email,
	factorId,
	given,
	otherToken,
	password,
	phone,
	redirectTo,
	reply,
	user,
	userId,
} from './auth-cases';

const createUser = given('authAdmin.createUser');
const updateUserById = given('authAdmin.updateUserById');
const generateLink = given('authAdmin.generateLink');
const ofLink = reply({ ...user, action_link: 'https://example.com', email_otp: '1', hashed_token: 'h' });

const attributes = {
	official: {
		email,
		phone,
		password,
		password_hash: '$2a$10$hash',
		email_confirm: true,
		phone_confirm: false,
		user_metadata: data,
		app_metadata: { plan: 'pro' },
		role: 'authenticated',
		ban_duration: '24h',
		nonce: '123456',
	},
	ours: {
		email,
		phone,
		password,
		passwordHash: '$2a$10$hash',
		emailConfirm: true,
		phoneConfirm: false,
		userMetadata: data,
		appMetadata: { plan: 'pro' },
		role: 'authenticated',
		banDuration: '24h',
		nonce: '123456',
	},
};

/** What a secret key does. */
export const ofAdmin: readonly AuthCase[] = [
	given('authAdmin.getUserById')(
		'',
		(a) => a.admin.getUserById(userId),
		{ userId },
		{ replies: reply(user) },
	),
	given('authAdmin.getUserById')('with no UUID', (a) => a.admin.getUserById('../x'), { userId: '../x' }),
	given('authAdmin.listUsers')(
		'',
		(a) => a.admin.listUsers(),
		{},
		{ replies: reply({ users: [user], aud: 'x' }), difference: 14 },
	),
	given('authAdmin.listUsers')(
		'of one page',
		(a) => a.admin.listUsers({ page: 2, perPage: 10 }),
		{ page: 2, perPage: 10 },
		{ replies: reply({ users: [user], aud: 'x' }) },
	),
	createUser('', (a) => a.admin.createUser({ email }), { email }, { replies: reply(user) }),
	createUser(
		'with everything',
		(a) => a.admin.createUser({ ...attributes.official, id: userId }),
		{ ...attributes.ours, id: userId },
		{ replies: reply(user) },
	),
	updateUserById(
		'with everything',
		(a) => a.admin.updateUserById(userId, attributes.official),
		{ userId, ...attributes.ours },
		{ replies: reply(user) },
	),
	updateUserById(
		'with empty values',
		(a) => a.admin.updateUserById(userId, { phone: '', email_confirm: false, user_metadata: {} }),
		{ userId, phone: '', emailConfirm: false, userMetadata: {} },
		{ replies: reply(user) },
	),
	...[false, true].map((shouldSoftDelete) =>
		given('authAdmin.deleteUser')(
			shouldSoftDelete ? 'softly' : '',
			(a) => a.admin.deleteUser(userId, shouldSoftDelete),
			{ userId, shouldSoftDelete },
			{ replies: reply(user), difference: 4 },
		),
	),
	given('authAdmin.inviteUserByEmail')(
		'',
		(a) => a.admin.inviteUserByEmail(email),
		{ email },
		{ replies: reply(user) },
	),
	given('authAdmin.inviteUserByEmail')(
		'with everything',
		(a) => a.admin.inviteUserByEmail(email, { data, redirectTo }),
		{ email, data, redirectTo },
		{ replies: reply(user) },
	),
	generateLink(
		'for signup',
		(a) => a.admin.generateLink({ type: 'signup', email, password, options: { data } }),
		{ type: 'signup', email, password, data },
		{ replies: ofLink },
	),
	...(['magiclink', 'invite', 'recovery'] as const).map((type) =>
		generateLink(
			`for ${type}`,
			(a) => a.admin.generateLink({ type, email }),
			{ type, email },
			{ replies: ofLink },
		),
	),
	...(['email_change_current', 'email_change_new'] as const).map((type) =>
		generateLink(
			`for ${type}`,
			(a) => a.admin.generateLink({ type, email, newEmail: 'ann@new.example.com' }),
			{ type, email, newEmail: 'ann@new.example.com' },
			{ replies: ofLink },
		),
	),
	generateLink(
		'that leads back',
		(a) => a.admin.generateLink({ type: 'magiclink', email, options: { redirectTo } }),
		{ type: 'magiclink', email, redirectTo },
		{ replies: ofLink, difference: 5 },
	),
	given('authAdmin.signOut')(
		'',
		(a) => a.admin.signOut(otherToken),
		{ jwt: otherToken },
		{ replies: [{ status: 204 }] },
	),
	...(['global', 'local', 'others'] as const).map((scope) =>
		given('authAdmin.signOut')(
			scope,
			(a) => a.admin.signOut(otherToken, scope),
			{ jwt: otherToken, scope },
			{ replies: [{ status: 204 }] },
		),
	),
	given('authAdmin.mfa.listFactors')(
		'',
		(a) => a.admin.mfa.listFactors({ userId }),
		{ userId },
		{ replies: reply([]) },
	),
	given('authAdmin.mfa.deleteFactor')(
		'',
		(a) => a.admin.mfa.deleteFactor({ id: factorId, userId }),
		{ userId, factorId },
		{ replies: reply({ id: factorId }) },
	),
];
