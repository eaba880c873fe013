import { adviceFor, causeByStatus } from './advice';
import type { Refusal } from './error';
import type { HttpRequest } from './ports';
import { serviceOf } from './project-key';
import { effect } from './refusal';

/** The connection to the database broke, or that was shut down, perhaps in the midst of a commit. */
const leftOpen = /^(?:08|40003$|57P|PGRSTX)/;

/**
 * Whether a reply leaves open what became of a write. PostgreSQL's own refusal and one of PostgREST before it had a
 * connection say for certain that nothing was stored, whatever HTTP status they came with.
 */
export const isOutcomeOpen = ({ status = 0, code = '' }: Pick<Refusal, 'status' | 'code'>): boolean =>
	status >= 500 && (leftOpen.test(code) || !/^(?:[0-9A-Z]{5}|PGRST\d+)$/.test(code));

/**
 * Whether a refusal is of what was sent, so that any earlier try with the same was refused too: not of the moment, as by a
 * lock, a limit or a key that has ended.
 */
const isOfContent = ({ code = '' }: Refusal): boolean =>
	/^(?:[0-9A-Z]{5}|PGRST[12]\d\d)$/.test(code) && !/^(?:08|25|40|5|XX)/.test(code);

/**
 * The refusal of a try after an earlier one of which nobody knows what it did: what is refused now may have been done then.
 * Only what does no harm by being done twice is tried again after such.
 */
export function withEarlier(refusal: Refusal, { url }: HttpRequest): Refusal {
	if (isOfContent(refusal) || serviceOf(url) !== 'database') return refusal;
	const cause = refusal.advice ?? adviceFor(refusal);
	const known = 'It is not known whether an earlier try was done; to send it again does no harm.';
	return { ...refusal, advice: [cause, known].filter(Boolean).join(' '), mayBeDone: true };
}

/**
 * The refusal of a write with what is known of its effect: in place of the advice to try again, where that might do harm.
 * Storage and Auth refuse what is there already, and what a function says about itself goes on.
 */
export function withOutcome(refusal: Refusal, { method, url }: HttpRequest, repeatable: boolean): Refusal {
	const service = serviceOf(url);
	const isOfGateway = service === 'functions' && refusal.code === undefined;
	const known = effect(method);
	if (known === undefined || !isOutcomeOpen(refusal)) return refusal;
	if (service !== 'database' && !isOfGateway) return refusal;
	if (repeatable) return { ...refusal, mayBeDone: true };
	const cause = refusal.advice ?? causeByStatus[refusal.status ?? 0];
	return { ...refusal, advice: [cause, known].filter(Boolean).join(' '), mayBeDone: true };
}
