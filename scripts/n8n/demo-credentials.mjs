/** Who signs in for the example workflows that act as a user. */
const demoUser = { email: 'barista@roastery.example', password: 'Supabase-Suite-1' };

/** The credentials of the example workflows, in the n8n of `session` and for the project at `url`. */
export async function keepDemoCredentials(session, { url, keys }) {
	await keepUser(url, keys.secret);
	const user = { url, key: keys.publishable, signInBy: 'email', ...demoUser };
	return {
		secretKey: await session.keepCredential('Supabase Project, Secret Key', { url, key: keys.secret }),
		// n8n puts the newest into a new node: the key that may do less.
		project: await session.keepCredential('Supabase Project', { url, key: keys.publishable }),
		user: await session.keepCredential('Supabase User', user, 'supabaseUserApi'),
		// n8n reads the expression for the item that comes in: the secret of a factor is known once it is enrolled.
		oneTimeCode: await session.keepCredential(
			'Secret of the New Factor',
			{ secret: '={{ $json.totp.secret }}', label: '' },
			'totpApi',
		),
		webhookSecret: await session.keepCredential(
			'Secret of the Database Webhook',
			{ name: 'x-webhook-secret', value: demoUser.password },
			'httpHeaderAuth',
		),
	};
}

async function keepUser(url, key) {
	const response = await fetch(`${url}/auth/v1/admin/users`, {
		method: 'POST',
		headers: { apikey: key, 'content-type': 'application/json' },
		body: JSON.stringify({ ...demoUser, email_confirm: true }),
	});
	const text = await response.text();
	if (!response.ok && !text.includes('email_exists'))
		throw new Error(`The user of the demo was not made: ${response.status} ${text.slice(0, 500)}`);
}
