import { causeByStatus } from './advice';
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
 * The refusal of a write that must not simply be sent again, with what is known of its effect in place of the advice to
 * try again. Storage and Auth refuse what is there already, and what a function says about itself goes on.
 */
export function withOutcome(refusal: Refusal, { method, url }: HttpRequest): Refusal {
	const service = serviceOf(url);
	const isOfGateway = service === 'functions' && refusal.code === undefined;
	const known = effect(method);
	if (known === undefined || !isOutcomeOpen(refusal)) return refusal;
	if (service !== 'database' && !isOfGateway) return refusal;
	const cause = refusal.advice ?? causeByStatus[refusal.status ?? 0];
	return { ...refusal, advice: [cause, known].filter(Boolean).join(' ') };
}
