/** What the examples about users share. */
export const user = {
	id: '11111111-1111-4111-8111-111111111111',
	email: 'ann@example.com',
	role: 'authenticated',
} as const;

export const everyChange = {
	params: {
		email: 'ann@example.com',
		phone: '+4917012345678',
		password: 'long enough',
		passwordHash: '$2a$10$hash',
		emailConfirm: true,
		phoneConfirm: false,
		userMetadata: { name: 'Ann' },
		appMetadata: { plan: 'pro' },
		role: 'authenticated',
		banDuration: '24h',
		nonce: '123456',
	},
	body: {
		email: 'ann@example.com',
		phone: '+4917012345678',
		password: 'long enough',
		password_hash: '$2a$10$hash',
		email_confirm: true,
		phone_confirm: false,
		user_metadata: { name: 'Ann' },
		app_metadata: { plan: 'pro' },
		role: 'authenticated',
		ban_duration: '24h',
		nonce: '123456',
	},
} as const;

export const everyAttribute = {
	params: { ...everyChange.params, id: user.id },
	body: { ...everyChange.body, id: user.id },
} as const;
