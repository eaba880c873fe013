import { invalid } from '../error';
import { choice, text, type Field } from '../field';
import { operation } from '../operation';
import { data, neededEmail, redirectTo } from '../auth/auth-fields';
import { authRequest } from '../auth/auth-request';
import { isRecord } from '../auth/session';
import { authHeaders, refused } from '../auth/sign-in-examples';
import { user } from './admin-examples';

const onlyFor = (...is: readonly string[]): NonNullable<Field['when']> => ({ field: 'type', is });

/** What of the reply is about the link; the rest is the user. */
const ofTheLink = ['action_link', 'email_otp', 'hashed_token', 'redirect_to', 'verification_type'];

const properties = {
	action_link: 'https://abc.supabase.co/auth/v1/verify?token=hash&type=signup',
	email_otp: '123456',
	hashed_token: 'hash',
	redirect_to: 'https://example.com',
	verification_type: 'signup',
} as const;

export const generateLink = operation({
	id: 'authAdmin.generateLink',
	resource: 'User',
	label: 'Generate Link',
	title: 'Generate a link',
	summary: 'Make the link and the code of a message without sending it, to send it yourself',
	reference: 'https://supabase.com/docs/reference/javascript/auth-admin-generatelink',
	writes: true,
	fields: {
		type: choice({
			label: 'Type',
			help: 'What the link is for',
			default: 'magiclink',
			prominent: true,
			choices: [
				{ value: 'signup', label: 'Sign-Up', help: 'Makes the user' },
				{ value: 'magiclink', label: 'Magic Link', help: 'Signs in' },
				{ value: 'invite', label: 'Invitation', help: 'Makes the user' },
				{ value: 'recovery', label: 'Recovery', help: 'Lets the user choose a new password' },
				{ value: 'email_change_current', label: 'Change of Email, Present Address' },
				{ value: 'email_change_new', label: 'Change of Email, New Address' },
			],
		}),
		email: neededEmail,
		password: {
			...text({ label: 'Password', help: 'Password of the new user', secret: true, prominent: true }),
			when: onlyFor('signup'),
		},
		newEmail: {
			...text({ label: 'New Email', help: 'Address that the user changes to', prominent: true }),
			when: onlyFor('email_change_current', 'email_change_new'),
		},
		data: { ...data, when: onlyFor('signup', 'magiclink', 'invite') },
		redirectTo,
	},
	request: ({ type = 'magiclink', email, password, newEmail, data, redirectTo }) => {
		if (type === 'signup' && !password)
			throw invalid(
				'password',
				'A link for a sign-up needs a password',
				'Give the password of the new user.',
			);
		if (type.startsWith('email_change') && !newEmail?.trim())
			throw invalid('newEmail', 'A change of address needs the new one', 'Give the new email address.');
		return authRequest({
			method: 'POST',
			path: '/admin/generate_link',
			redirectTo,
			body: { type, email: email.trim(), password, new_email: newEmail?.trim(), data },
		});
	},
	result: ({ body }) => {
		const entries = Object.entries(isRecord(body) ? body : {});
		return {
			properties: Object.fromEntries(entries.filter(([name]) => ofTheLink.includes(name))),
			user: Object.fromEntries(entries.filter(([name]) => !ofTheLink.includes(name))),
		};
	},
	examples: [
		{
			name: 'for a sign-up',
			params: {
				type: 'signup',
				email: 'ann@example.com',
				password: 'long enough',
				data: { name: 'Ann' },
				redirectTo: 'https://example.com',
			},
			request: {
				method: 'POST',
				path: '/auth/v1/admin/generate_link',
				query: [['redirect_to', 'https://example.com']],
				headers: authHeaders,
				body: { type: 'signup', email: 'ann@example.com', password: 'long enough', data: { name: 'Ann' } },
			},
			reply: { status: 200, body: { ...user, ...properties } },
			result: { properties, user },
		},
		...(['magiclink', 'invite', 'recovery'] as const).map((type) => ({
			name: `for ${type}`,
			params: { type, email: 'ann@example.com' },
			request: {
				method: 'POST' as const,
				path: '/auth/v1/admin/generate_link',
				body: { type, email: 'ann@example.com' },
			},
			reply: { status: 200, body: { ...user, ...properties } },
			result: { properties, user },
		})),
		...(['email_change_current', 'email_change_new'] as const).map((type) => ({
			name: `for ${type}`,
			params: { type, email: 'ann@example.com', newEmail: 'ann@new.example.com' },
			request: {
				method: 'POST' as const,
				path: '/auth/v1/admin/generate_link',
				body: { type, email: 'ann@example.com', new_email: 'ann@new.example.com' },
			},
			reply: refused(404, 'user_not_found', 'User with this email not found'),
			error: { code: 'user_not_found' },
		})),
		{
			name: 'for a sign-up without a password',
			params: { type: 'signup', email: 'ann@example.com' },
			error: { code: 'INVALID_PARAMETER', field: 'password' },
		},
		{
			name: 'for a change of address without the new one',
			params: { type: 'email_change_new', email: 'ann@example.com' },
			error: { code: 'INVALID_PARAMETER', field: 'newEmail' },
		},
	],
});
