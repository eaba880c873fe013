import './engine-environment';

import { CredentialTestContext } from 'n8n-core';
import type { ICredentialDataDecryptedObject, INodeCredentialTestResult } from 'n8n-workflow';
import { SupabaseAuth } from '../../nodes/SupabaseAuth/SupabaseAuth.node';
import { createUser, password, sessionOf, signIn } from '../local/clients';
import { startLocal, type Local } from '../local/harness';

const email = 'ann@test-button.example';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
	await createUser(local, email);
	await createUser(local, `new-${email}`, { email_confirm: false });
});
afterAll(async () => await local.stop());

/** What the test button says. */
async function pressTest(data: ICredentialDataDecryptedObject): Promise<INodeCredentialTestResult> {
	const { testUser } = new SupabaseAuth().methods.credentialTest;
	const form = { url: local.url, key: local.keys.publishable, signInBy: 'email', email, password, ...data };
	const context = new CredentialTestContext({} as never);
	return await testUser.call(context, { id: '1', name: 'User', type: 'supabaseUserApi', data: form });
}

it('signs the user in', async () => {
	expect(await pressTest({})).toEqual({ status: 'OK', message: 'Connection successful!' });
});

it.each([
	['the password is wrong', { password: 'planted-wrong' }, /^Invalid login credentials\. Check the address/],
	['the address is not confirmed', { email: `new-${email}` }, /^Email not confirmed.*Send Again/],
	['the key is refused', { key: 'sb_publishable_of_another' }, /API Keys/],
	['nothing listens there', { url: 'http://127.0.0.1:9' }, /Could not reach 127\.0\.0\.1:9/],
	['there is no such host', { url: 'http://no-such-host.invalid' }, /Could not reach no-such-host/],
	['there is no address', { email: ' ' }, /no email address/],
	['there is no phone number', { signInBy: 'phone' }, /no phone number/],
	['there is no password', { password: '' }, /no password/],
	['there is no refresh token', { signInBy: 'refreshToken' }, /refresh token/],
])('says so when %s', async (_what, data, message) => {
	const result = await pressTest(data);
	expect(result).toEqual({ status: 'Error', message: expect.stringMatching(message) });
	expect(result.message).not.toContain('planted-wrong');
});

it('does not use up a refresh token, and tries the access token beside it', async () => {
	const app = await signIn(local, email);
	const { access_token: accessToken, refresh_token: refreshToken } = await sessionOf(app);
	const tokens = { signInBy: 'refreshToken', refreshToken };
	expect(await pressTest(tokens)).toMatchObject({
		status: 'OK',
		message: expect.stringMatching(/not tried/),
	});
	expect(await pressTest({ ...tokens, accessToken })).toMatchObject({ message: 'Connection successful!' });
	expect(await pressTest({ ...tokens, accessToken: 'nonsense' })).toMatchObject({
		status: 'Error',
		message: expect.stringMatching(/not a JWT/),
	});
	expect((await app.auth.refreshSession()).error).toBeNull();
});
