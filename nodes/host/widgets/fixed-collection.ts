import { SupabaseError } from '../../../shared';

export type Entry = Readonly<Record<string, unknown>>;

/** The entries of a fixed collection as n8n stores it: `{ group: [{…}, {…}] }`, or `{}` when there are none. */
export function entriesOf(stored: unknown, group: string): readonly Entry[] {
	const entries = isEntry(stored) ? stored[group] : undefined;
	return Array.isArray(entries) ? entries.filter(isEntry) : [];
}

export const isEntry = (value: unknown): value is Entry =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** For parameters that cannot be meant: refused before anything is sent. */
export const refusal = (field: string, reason: string, advice: string): SupabaseError =>
	new SupabaseError({ reason, advice, field, code: 'INVALID_PARAMETER' });

/** JSON typed as text, or an object that an expression gives. What is missing is refused: it may be a lost expression. */
export function readJson(field: string, label: string, value: unknown): unknown {
	if (value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === ''))
		return value;
	throw refusal(
		field,
		`${label} is empty`,
		'Fill in the JSON, or check the expression it comes from; nothing was sent.',
	);
}
