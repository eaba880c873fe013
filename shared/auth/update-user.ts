import { invalid } from '../error';
import { text, type Params } from '../field';
import { operation } from '../operation';
import { data, emailRedirectTo, flowType } from './auth-fields';
import { byMail } from './by-mail';
import { authRequest, challengeMembers } from './auth-request';
import { pkceSteps } from './pkce';
import { readUser } from './session';
import { authHeaders, refused, user } from './sign-in-examples';

const fields = {
	email: text({ label: 'Email', help: 'New email address; a message to it asks for a confirmation' }),
	phone: text({ label: 'Phone', help: 'New phone number; a message to it asks for a confirmation' }),
	password: text({ label: 'Password', help: 'New password', secret: true }),
	currentPassword: text({
		label: 'Current Password',
		help: 'Present password, when the project asks for it before it is changed',
		secret: true,
	}),
	nonce: text({
		label: 'Nonce',
		help: 'Code that Reauthenticate sent, when the project asks for it before the password is changed',
		secret: true,
	}),
	data: { ...data, help: 'Names and values to keep with the user; the others stay as they are' },
	emailRedirectTo,
	flowType,
} as const;

const build = (params: Params<typeof fields>, challenge?: string) => {
	const { email, phone, password, currentPassword, nonce, data, emailRedirectTo } = params;
	const attributes = { email, phone, password, current_password: currentPassword, nonce, data };
	if (Object.values(attributes).every((value) => value === undefined))
		throw invalid('data', 'Nothing is to be changed', 'Give at least one new value.');
	return authRequest({
		method: 'PUT',
		path: '/user',
		redirectTo: emailRedirectTo,
		asUser: true,
		body: { ...attributes, ...challengeMembers(challenge) },
	});
};

export const updateUser = operation({
	id: 'auth.updateUser',
	resource: 'User',
	label: 'Update',
	title: 'Update the user',
	summary: 'Change address, number, password or data of the user who acts',
	reference: 'https://supabase.com/docs/reference/javascript/auth-updateuser',
	writes: true,
	forUser: true,
	fields,
	request: (params) => build(params),
	result: readUser,
	steps: pkceSteps({ build, read: readUser, takesChallenge: byMail }),
	examples: [
		{
			name: 'with everything',
			params: {
				email: 'ann@new.example.com',
				phone: '+4917012345678',
				password: 'even longer',
				currentPassword: 'long enough',
				nonce: '123456',
				data: { name: 'Ann' },
				emailRedirectTo: 'https://example.com/welcome',
				flowType: 'implicit',
			},
			accessToken: 'token-of-ann',
			request: {
				method: 'PUT',
				path: '/auth/v1/user',
				query: [['redirect_to', 'https://example.com/welcome']],
				headers: { ...authHeaders, authorization: 'Bearer token-of-ann' },
				body: {
					email: 'ann@new.example.com',
					phone: '+4917012345678',
					password: 'even longer',
					current_password: 'long enough',
					nonce: '123456',
					data: { name: 'Ann' },
					code_challenge: null,
					code_challenge_method: null,
				},
			},
			reply: { status: 200, body: user },
			result: { user },
		},
		{
			name: 'the first half of a change of address that both addresses confirm, with PKCE',
			params: { email: 'ann@new.example.com', flowType: 'pkce' },
			accessToken: 'token-of-ann',
			request: {
				method: 'PUT',
				path: '/auth/v1/user',
				body: { email: 'ann@new.example.com', code_challenge: '<challenge>', code_challenge_method: 's256' },
			},
			reply: { status: 200, body: { msg: 'Confirmation link accepted', code: 200 } },
			result: { user: null },
		},
		{
			name: 'with the password there is',
			params: { password: 'long enough' },
			accessToken: 'token-of-ann',
			request: {
				method: 'PUT',
				path: '/auth/v1/user',
				body: { password: 'long enough', code_challenge: null, code_challenge_method: null },
			},
			reply: refused(422, 'same_password', 'New password should be different from the old password.'),
			error: { code: 'same_password', field: 'password' },
		},
		{
			name: 'in nothing',
			params: {},
			accessToken: 'token-of-ann',
			error: { code: 'INVALID_PARAMETER', field: 'data' },
		},
		{ name: 'nobody', params: { password: 'long enough' }, error: { code: 'NO_SESSION' } },
	],
});
