import type { JsonObject } from '../request/fields.ts';

export interface Identity {
	/** What clients know as `identity_id`. */
	readonly id: string;
	/** The user's id at the provider; what clients know as `id`. */
	readonly provider_id: string;
	readonly user_id: string;
	readonly identity_data: JsonObject;
	readonly provider: string;
	readonly last_sign_in_at: Date | null;
	readonly created_at: Date;
	readonly updated_at: Date;
	readonly email: string | null;
}

export interface Factor {
	readonly id: string;
	readonly user_id: string;
	readonly friendly_name: string | null;
	readonly factor_type: 'totp' | 'phone';
	readonly status: 'unverified' | 'verified';
	readonly created_at: Date;
	readonly updated_at: Date;
	readonly secret: string | null;
	readonly phone: string | null;
	readonly last_challenged_at: Date | null;
}

/** A row of auth.users. */
export interface UserRow {
	readonly id: string;
	readonly aud: string;
	readonly role: string;
	readonly email: string | null;
	readonly encrypted_password: string | null;
	readonly email_confirmed_at: Date | null;
	readonly invited_at: Date | null;
	readonly confirmation_token: string;
	readonly confirmation_sent_at: Date | null;
	readonly recovery_token: string;
	readonly recovery_sent_at: Date | null;
	readonly email_change_token_current: string;
	readonly email_change_token_new: string;
	readonly email_change: string;
	readonly email_change_sent_at: Date | null;
	readonly email_change_confirm_status: number;
	readonly phone: string | null;
	readonly phone_confirmed_at: Date | null;
	readonly phone_change: string;
	readonly phone_change_token: string;
	readonly phone_change_sent_at: Date | null;
	readonly reauthentication_token: string;
	readonly reauthentication_sent_at: Date | null;
	readonly confirmed_at: Date | null;
	readonly last_sign_in_at: Date | null;
	readonly raw_app_meta_data: JsonObject;
	readonly raw_user_meta_data: JsonObject;
	readonly created_at: Date;
	readonly updated_at: Date;
	readonly banned_until: Date | null;
	readonly deleted_at: Date | null;
	readonly is_sso_user: boolean;
	readonly is_anonymous: boolean;
}

export interface User extends UserRow {
	readonly identities: readonly Identity[];
	readonly factors: readonly Factor[];
}

export const isBanned = ({ banned_until }: UserRow): boolean =>
	banned_until !== null && banned_until > new Date();

export const hasPassword = ({ encrypted_password }: UserRow): boolean =>
	encrypted_password !== null && encrypted_password !== '';

export const hasVerifiedFactor = ({ factors }: User): boolean =>
	factors.some((factor) => factor.status === 'verified');
