import type { Order, ReferencedLimit, Row } from '../../shared';
import type { Evaluate } from './evaluate';
import { notSet, type StoredColumn } from './stored-fields';

/** What to sort by. Nothing in it is typed: columns and directions are chosen, not computed. */
export function readOrders(stored: unknown): readonly Order[] {
	if (!isListOf(stored, isOrder)) throw unknownForm();
	return stored;
}

/** How many rows of each embedded table. Nothing in it is typed either. */
export function readLimits(stored: unknown): readonly ReferencedLimit[] {
	if (!isListOf(stored, isLimit)) throw unknownForm();
	return stored;
}

/** Several texts, such as paths. */
export function readTexts(stored: unknown): readonly string[] {
	if (!isListOf(stored, isText)) throw unknownForm();
	return stored;
}

/**
 * Names and values from a list, such as those of one row; `what` says of what. One without its value is refused: JSON
 * would leave it out without a word. One that is said to be not set is left out.
 */
export async function readColumns(stored: unknown, evaluate: Evaluate, what = 'column'): Promise<Row> {
	if (!isListOf(stored, isColumn)) throw unknownForm();
	const row = new Map<string, unknown>();
	for (const { column, value, valueType } of stored) {
		if (valueType === notSet) continue;
		const name = column.trim();
		if (name === '') throw new Error(`a value has no ${what}`);
		if (row.has(name)) throw new Error(`the ${what} '${name}' is there twice`);
		const read = await evaluate({ value, type: valueType });
		if (read === undefined)
			throw new Error(`the value of '${name}' is not there (${valueType}.${String(value)})`);
		row.set(name, read);
	}
	return Object.fromEntries(row);
}

const unknownForm = () => new Error('stored in a form that this version does not know');

const isListOf = <Member>(
	list: unknown,
	isMember: (each: unknown) => each is Member,
): list is readonly Member[] => Array.isArray(list) && list.every(isMember);

const isText = (each: unknown): each is string => typeof each === 'string';

const isOrder = (each: unknown): each is Order =>
	typeof each === 'object' && each !== null && 'column' in each && typeof each.column === 'string';

const isLimit = (each: unknown): each is ReferencedLimit =>
	typeof each === 'object' &&
	each !== null &&
	'referencedTable' in each &&
	typeof each.referencedTable === 'string';

/** Names with typed values, as the editor stores them. */
export const isStoredColumns = (stored: unknown): stored is readonly StoredColumn[] =>
	isListOf(stored, isColumn);

const isColumn = (each: unknown): each is StoredColumn =>
	isOrder(each) && 'valueType' in each && typeof each.valueType === 'string';
