import { SupabaseError } from '../../shared';
import { redact } from '../../shared/redact';

it.each([
	['key sb_secret_a-B_9 was used', 'key [hidden] was used'],
	['sb_publishable_abc', '[hidden]'],
	['token eyJhbGciOi.eyJyb2xlIjoi.c2ln!', 'token [hidden]!'],
	['Authorization: Bearer abc.def', 'Authorization: [hidden]'],
	['the password is hunter22', 'the password is [hidden]'],
	['nothing to hide', 'nothing to hide'],
])('%s → %s', (text, clean) => {
	expect(redact(text, ['hunter22'])).toBe(clean);
});

it('leaves no secret in any part of an error, its cause included', () => {
	const cause = Object.assign(new Error('connect failed for hunter22'), {
		config: { headers: { apikey: 'hunter22' } },
	});
	const error = new SupabaseError(
		{
			reason: 'hunter22 refused',
			advice: 'not hunter22',
			details: 'hunter22',
			hint: 'hunter22',
			code: 'hunter22',
			cause,
		},
		['hunter22'],
	);
	const everything = [error.message, error.stack, JSON.stringify(error), JSON.stringify(error.cause)].join(
		'\n',
	);
	expect(everything).not.toContain('hunter22');
	expect(error.message).toBe('[hidden] refused. not [hidden]');
});
