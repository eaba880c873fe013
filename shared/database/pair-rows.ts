import type { Row } from '../field';
import { isRow } from './rows-reply';

/** The first and the last of the sent rows that a returned one can be. */
export interface Range {
	readonly first: number;
	readonly last: number;
}

/**
 * Which of the sent rows came back, where a trigger or a rule has skipped some: those with the same values, in the same
 * order. Undefined when a returned row is none of them, as after a trigger that changes what it is given.
 */
export function pairRows(
	returned: readonly Row[],
	sent: readonly Row[],
	columns: ReadonlySet<string>,
): readonly Range[] | undefined {
	const isSame = (one: number, other: number): boolean => mayBeSame(sent[one]!, returned[other]!, columns);
	const firsts: number[] = [];
	for (let next = 0; next < sent.length && firsts.length < returned.length; next++)
		if (isSame(next, firsts.length)) firsts.push(next);
	if (firsts.length < returned.length) return undefined;
	const ranges: Range[] = [];
	for (let next = sent.length - 1, left = returned.length - 1; left >= 0; next--) {
		if (!isSame(next, left)) continue;
		ranges.unshift({ first: firsts[left]!, last: next });
		left -= 1;
	}
	return ranges;
}

/** Whether nothing that was sent in these columns came back as something else. A null may have been stripped. */
function mayBeSame(sent: Row, returned: Row, columns: ReadonlySet<string>): boolean {
	if (!isRow(returned)) return false;
	for (const column in sent) {
		if (columns.has(column) && !isAlike(sent[column] ?? null, returned[column] ?? null)) return false;
	}
	return true;
}

/** What has parts is written in too many ways to be compared. */
function isAlike(sent: unknown, returned: unknown): boolean {
	if (sent === null || returned === null) return sent === returned;
	if (typeof sent === 'object' || typeof returned === 'object') return true;
	if (String(sent) === String(returned)) return true;
	if (typeof returned === 'number') return Number(sent) === returned;
	return isTime(sent) && isTime(returned) && Date.parse(sent) === Date.parse(returned);
}

/** In the form in which PostgreSQL gives a point in time; a date alone is one of text. */
const isTime = (value: unknown): value is string =>
	typeof value === 'string' && /^\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-][\d:]+)$/.test(value);
