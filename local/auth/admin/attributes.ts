import { refusals } from '../errors/refusals.ts';
import type { Fields, JsonObject } from '../request/fields.ts';
import { isUuid } from '../request/uuid.ts';
import { toEmail, toPhone } from '../users/addresses.ts';
import { checkPasswordHash } from '../users/passwords.ts';

/** What a secret key may set of a user. Texts are empty where nothing is set. */
export interface Attributes {
	readonly id: string;
	readonly email: string;
	readonly phone: string;
	readonly role: string;
	readonly password: string | undefined;
	readonly passwordHash: string;
	readonly userMetadata: JsonObject | undefined;
	readonly appMetadata: JsonObject | undefined;
	readonly confirmsEmail: boolean;
	readonly confirmsPhone: boolean;
	/** Null lifts a ban. */
	readonly bannedUntil: Date | null | undefined;
}

const unitMilliseconds: Readonly<Record<string, number>> = {
	ns: 1e-6,
	us: 1e-3,
	µs: 1e-3,
	ms: 1,
	s: 1000,
	m: 60_000,
	h: 3_600_000,
};

/** A duration as Go writes it: `300ms`, `2h45m`. In milliseconds. */
const parseDuration = (text: string): number => {
	if (text === '0') return 0;
	if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) {
		throw refusals.invalid(`invalid format for ban duration: time: invalid duration ${JSON.stringify(text)}`);
	}
	return [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)]
		.map(([, number, unit]) => Number(number) * (unitMilliseconds[unit ?? ''] ?? 0))
		.reduce((total, part) => total + part, 0);
};

const toBannedUntil = (text: string): Date | null | undefined => {
	if (text === '') return undefined;
	const milliseconds = text === 'none' ? 0 : parseDuration(text);
	return milliseconds === 0 ? null : new Date(Date.now() + milliseconds);
};

const checkId = (id: string): string => {
	if (id === '') return id;
	if (!isUuid(id)) throw refusals.invalid('ID must conform to the uuid v4 format');
	if (/^[0-]+$/.test(id)) throw refusals.invalid('ID cannot be a nil uuid');
	return id;
};

export const readAttributes = (fields: Fields): Attributes => {
	const [email, phone] = [fields.text('email'), fields.text('phone')];
	const [password, hash] = [fields.optionalText('password'), fields.text('password_hash')];
	if (password !== undefined && hash !== '') {
		throw refusals.invalid('Only a password or a password hash should be provided');
	}
	return {
		id: checkId(fields.text('id')),
		email: email === '' ? '' : toEmail(email),
		phone: phone === '' ? '' : toPhone(phone),
		role: fields.text('role'),
		password,
		passwordHash: hash === '' ? '' : checkPasswordHash(hash),
		userMetadata: fields.object('user_metadata'),
		appMetadata: fields.object('app_metadata'),
		confirmsEmail: fields.flag('email_confirm'),
		confirmsPhone: fields.flag('phone_confirm'),
		bannedUntil: toBannedUntil(fields.text('ban_duration')),
	};
};
