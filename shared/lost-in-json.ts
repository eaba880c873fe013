import { invalid, type SupabaseError } from './error';
import { JsonText } from './exact-json';
import type { Row } from './field';
import { checkCut, holdsHalf, withoutHalves } from './half-character';

/** A member of a value that JSON would drop, or of which it would make something else, without a word. */
interface Loss {
	/** Names and indices on the way to it; none for the value itself. */
	readonly path: readonly string[];
	/** What it is instead of a value. */
	readonly is: string;
}

/** Whatever nests deeper leads back to itself, or would be refused by PostgreSQL. */
const deepest = 1000;

/**
 * Refuses a value that would not arrive as it is, with the place of what would be lost: undefined is left out, NaN
 * becomes null, a Map `{}`, half a character is another one. `subject` begins the sentence about it, such as "Rows: the value of 'id'".
 */
export function refuseLoss(value: unknown, field: string, subject: string): void {
	const loss = findLoss(value, 0);
	if (loss) throw refusal(loss, field, subject);
}

/** The same for each column of a row. */
export function refuseLossInRow(row: Row, field: string, label: string): void {
	for (const column in row) {
		const value = row[column];
		if (holdsHalf(column))
			throw invalid(field, `${label}: the name '${withoutHalves(column)}' holds half a character`, checkCut);
		if (typeof value === 'string' ? holdsHalf(value) : value !== null)
			refuseLoss(value, field, `${label}: the value of '${column}'`);
	}
}

function refusal({ path, is }: Loss, field: string, subject: string): SupabaseError {
	const place = path.length === 0 ? '' : ` at ${written(path)}`;
	return invalid(
		field,
		`${subject}${place} is ${is}`,
		`Check the expression it comes from${advice[is] ?? ''}.`,
	);
}

const written = (path: readonly string[]): string =>
	path.slice(0, 8).join('').replace(/^\./, '') + (path.length > 8 ? '…' : '');

const cutText = 'text that was cut in the midst of a character';

const cutName = (name: string): Loss => ({
	path: [],
	is: `under '${withoutHalves(name)}', a name that was cut in the midst of a character`,
});

const infinity = ', or write "Infinity" as text where it is meant';
const advice: Readonly<Record<string, string>> = {
	undefined: ', leave it out, or use null where there is no value',
	Infinity: infinity,
	'-Infinity': infinity,
};

function findLoss(value: unknown, depth: number): Loss | undefined {
	switch (typeof value) {
		case 'string':
			return holdsHalf(value) ? { path: [], is: cutText } : undefined;
		case 'boolean':
		case 'bigint':
			return undefined;
		case 'number':
			return Number.isFinite(value) ? undefined : { path: [], is: String(value) };
		case 'object':
			return value === null || value instanceof JsonText ? undefined : findInside(value, depth);
		case 'undefined':
			return { path: [], is: 'undefined' };
		default:
			return { path: [], is: `a ${typeof value}` };
	}
}

function findInside(value: object, depth: number): Loss | undefined {
	if (depth > deepest) return { path: [], is: 'nested too deeply, or leads back to itself' };
	if (value instanceof Date)
		return Number.isNaN(value.getTime()) ? { path: [], is: 'an invalid date' } : undefined;
	if ('toJSON' in value && typeof value.toJSON === 'function') {
		const json: unknown = value.toJSON();
		return json === null || json === undefined ? { path: [], is: 'not valid' } : findLoss(json, depth + 1);
	}
	if (Array.isArray(value)) return findInList(value, depth);
	const names = Object.keys(value);
	if (names.length === 0) return isEmptyOnly(value) ? undefined : { path: [], is: `a ${tagOf(value)}` };
	for (const name of names) {
		if (holdsHalf(name)) return cutName(name);
		const loss = findLoss(Reflect.get(value, name), depth + 1);
		if (loss)
			return { ...loss, path: [/^\w+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`, ...loss.path] };
	}
	return undefined;
}

function findInList(list: readonly unknown[], depth: number): Loss | undefined {
	for (const [index, member] of list.entries()) {
		const loss = findLoss(member, depth + 1);
		if (loss) return { ...loss, path: [`[${index}]`, ...loss.path] };
	}
	return undefined;
}

/** A Map, a Set or a promise shows no members: JSON would say that it has none. */
const isEmptyOnly = (value: object): boolean => /^(?:Object|String|Number|Boolean)$/.test(tagOf(value));

const tagOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);
