import bcrypt from 'bcryptjs';
import { randomBytes } from 'node:crypto';
import { WeakPasswordError } from '../errors/auth-error.ts';
import { refusals } from '../errors/refusals.ts';

const minimumLength = 6;
/** What bcrypt looks at. */
const maximumBytes = 72;
/** Low, so that tests do not wait; hosted it is 10. */
const rounds = 4;

/** What makes a password too weak, if anything does. */
export const findWeakness = (password: string): WeakPasswordError | undefined =>
	password.length < minimumLength
		? new WeakPasswordError(`Password should be at least ${minimumLength} characters.`, ['length'])
		: undefined;

export const checkPassword = (password: string): void => {
	if (Buffer.byteLength(password) > maximumBytes) {
		throw refusals.invalid(`Password cannot be longer than ${maximumBytes} characters`);
	}
	const weakness = findWeakness(password);
	if (weakness) throw weakness;
};

export const hashPassword = async (password: string): Promise<string> => await bcrypt.hash(password, rounds);

export const isPassword = async (password: string, hash: string | null): Promise<boolean> =>
	hash !== null && hash !== '' && (await bcrypt.compare(password, hash));

/** For users who do not sign in by password. */
export const hashRandomPassword = async (): Promise<string> =>
	await hashPassword(randomBytes(33).toString('base64url'));

/** A hash that came from elsewhere. */
export const checkPasswordHash = (hash: string): string => {
	if (!/^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/.test(hash)) {
		throw refusals.failed('Error creating user: unsupported password hash, only bcrypt is supported here');
	}
	return hash;
};
