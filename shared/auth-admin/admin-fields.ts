import { flag, text, values, type Row } from '../field';
import { uuid } from '../auth/auth-request';

export const userId = text({
	label: 'User ID',
	help: 'UUID of the user',
	required: true,
});

/** The path of one user. Throws INVALID_PARAMETER for anything but a UUID. */
export const userPath = (id: string): string => `/admin/users/${uuid('userId', 'User ID', id)}`;

/** What a user can be changed with. */
export const changeable = {
	email: text({ label: 'Email', help: 'Email address of the user', prominent: true }),
	phone: text({ label: 'Phone', help: 'Phone number of the user with its country code' }),
	password: text({ label: 'Password', help: 'Password of the user', secret: true }),
	passwordHash: text({
		label: 'Password Hash',
		help: 'Hash of the password by bcrypt, scrypt or Argon2 instead of the password, when users move in from elsewhere',
		secret: true,
	}),
	emailConfirm: flag({ label: 'Confirm Email', help: 'Whether the email address counts as confirmed' }),
	phoneConfirm: flag({ label: 'Confirm Phone', help: 'Whether the phone number counts as confirmed' }),
	userMetadata: values({
		label: 'User Metadata',
		help: 'Names and values to keep with the user; the user can change them',
		required: false,
	}),
	appMetadata: values({
		label: 'App Metadata',
		help: 'Names and values to keep with the user that only a secret key can change, such as rights',
		required: false,
	}),
	role: text({
		label: 'Role',
		help: 'PostgreSQL role in the tokens of the user',
		placeholder: 'e.g. authenticated',
	}),
	banDuration: text({
		label: 'Ban Duration',
		help: 'How long the user cannot sign in, such as 24h or 300s; none lifts a ban',
		placeholder: 'e.g. 24h',
	}),
	nonce: text({
		label: 'Nonce',
		help: 'Code of a reauthentication, where the project asks for it',
		secret: true,
	}),
} as const;

/** What a user can be created with. */
export const attributes = {
	...changeable,
	id: text({ label: 'ID', help: 'UUID of the new user; a new one when empty' }),
} as const;

interface Attributes {
	readonly email?: string;
	readonly phone?: string;
	readonly password?: string;
	readonly passwordHash?: string;
	readonly emailConfirm?: boolean;
	readonly phoneConfirm?: boolean;
	readonly userMetadata?: Row;
	readonly appMetadata?: Row;
	readonly role?: string;
	readonly banDuration?: string;
	readonly nonce?: string;
	readonly id?: string;
}

/** As Auth names them; what is not given is left out. */
export const toBody = (given: Attributes) => ({
	email: given.email,
	phone: given.phone,
	password: given.password,
	password_hash: given.passwordHash,
	email_confirm: given.emailConfirm,
	phone_confirm: given.phoneConfirm,
	user_metadata: given.userMetadata,
	app_metadata: given.appMetadata,
	role: given.role,
	ban_duration: given.banDuration,
	nonce: given.nonce,
	id: given.id?.trim() ? uuid('id', 'ID', given.id) : undefined,
});
