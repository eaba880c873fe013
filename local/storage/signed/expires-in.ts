import { refusals } from '../errors/refusals.ts';
import type { Fields } from '../request/fields.ts';

/** Seconds for which a link is to be good. */
export const readExpiresIn = (fields: Fields): number => {
	const seconds = fields.requiredInteger('expiresIn', { min: 1 });
	const latest = Number.MAX_SAFE_INTEGER / 1000;
	if (Date.now() / 1000 + seconds > latest) throw refusals.parameter('expiresIn');
	return seconds;
};
