import type { Factor, Identity, User } from './user.ts';

/** Leaves out what is not there, as Go's `omitempty` does. */
const present = (fields: Readonly<Record<string, Date | string | null>>): Record<string, Date | string> =>
	Object.fromEntries(
		Object.entries(fields).filter(
			(field): field is [string, Date | string] => field[1] !== null && field[1] !== '',
		),
	);

const renderIdentity = (identity: Identity) => ({
	identity_id: identity.id,
	id: identity.provider_id,
	user_id: identity.user_id,
	identity_data: identity.identity_data,
	provider: identity.provider,
	...present({ last_sign_in_at: identity.last_sign_in_at }),
	created_at: identity.created_at,
	updated_at: identity.updated_at,
	...present({ email: identity.email }),
});

export const renderFactor = (factor: Factor) => ({
	id: factor.id,
	created_at: factor.created_at,
	updated_at: factor.updated_at,
	status: factor.status,
	...present({ friendly_name: factor.friendly_name }),
	factor_type: factor.factor_type,
	phone: factor.phone ?? '',
	last_challenged_at: factor.last_challenged_at,
});

/** A user as clients see it. */
export const renderUser = (user: User) => ({
	id: user.id,
	aud: user.aud,
	role: user.role,
	email: user.email ?? '',
	...present({ email_confirmed_at: user.email_confirmed_at, invited_at: user.invited_at }),
	phone: user.phone ?? '',
	...present({
		phone_confirmed_at: user.phone_confirmed_at,
		confirmation_sent_at: user.confirmation_sent_at,
		confirmed_at: user.confirmed_at,
		recovery_sent_at: user.recovery_sent_at,
		new_email: user.email_change,
		email_change_sent_at: user.email_change_sent_at,
		new_phone: user.phone_change,
		phone_change_sent_at: user.phone_change_sent_at,
		reauthentication_sent_at: user.reauthentication_sent_at,
		last_sign_in_at: user.last_sign_in_at,
	}),
	app_metadata: user.raw_app_meta_data,
	user_metadata: user.raw_user_meta_data,
	...(user.factors.length === 0 ? {} : { factors: user.factors.map(renderFactor) }),
	identities: user.identities.map(renderIdentity),
	created_at: user.created_at,
	updated_at: user.updated_at,
	...present({ banned_until: user.banned_until, deleted_at: user.deleted_at }),
	is_anonymous: user.is_anonymous,
});
