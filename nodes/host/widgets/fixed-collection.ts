import { SupabaseError } from '../../../shared';

export type Entry = Readonly<Record<string, unknown>>;

/** A field as a refusal names it. */
export interface Named {
	readonly name: string;
	readonly label: string;
}

/**
 * The entries of one kind in a fixed collection as n8n stores it: `{ kind: [{…}, {…}] }`, without the kinds of which
 * there are none. Anything else comes from an expression that missed: skipping it would quietly lose a condition or a
 * column.
 */
export function entriesOf(
	{ name, label }: Named,
	stored: unknown,
	kind: string,
	kinds: readonly string[] = [kind],
): readonly Entry[] {
	const isCollection = isEntry(stored) && Object.keys(stored).every((each) => kinds.includes(each));
	const entries = isCollection && (Object.hasOwn(stored, kind) ? stored[kind] : []);
	if (!Array.isArray(entries)) throw refusal(name, `${label} must be a list of objects`, checkExpression);
	return entries.map((entry: unknown, index) => {
		if (isEntry(entry)) return entry;
		throw refusal(name, `${label}, line ${index + 1} is not an object`, checkExpression);
	});
}

/**
 * The members of an entry that are not at their defaults. One whose expression gave nothing is refused: its default
 * may mean the opposite.
 */
export function membersOf({ name, label }: Named, entry: Entry, line: string, defaults: Entry): Entry {
	const given = Object.keys(defaults)
		.filter((member) => Object.hasOwn(entry, member) && entry[member] !== defaults[member])
		.map((member) => [member, entry[member]] as const);
	const [lost] = given.find(([, value]) => isLost(value)) ?? [];
	if (lost === undefined) return Object.fromEntries(given);
	throw refusal(name, `${label}, ${line}: '${lost}' is empty`, checkExpression);
}

/** As the core reads a flag; undefined for what is none. */
export function asFlag(value: unknown): boolean | undefined {
	if (value === true || value === 'true') return true;
	return value === false || value === 'false' ? false : undefined;
}

/** What an expression that finds nothing gives. */
export const isLost = (value: unknown): boolean => value === undefined || value === null;

/** The chosen mode of a field, which n8n keeps in a parameter beside it. */
export function readMode(field: Named, chosen: unknown, modes: readonly string[]): string {
	const mode = modes.find((each) => each === chosen);
	if (mode !== undefined) return mode;
	throw refusal(
		field.name,
		`${field.label} cannot be read as '${String(chosen)}'`,
		`Use one of ${modes.join(', ')}.`,
	);
}

export const checkExpression = 'Check the expression it comes from; nothing was sent.';

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
