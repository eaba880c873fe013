import { invalid } from '../error';
import type { Query } from './query';
import { refuseUnknown } from './refuse-unknown';

/** Which of the rows of an embedded table come: so many at the most, or a range counted from 0, both ends included. */
export interface ReferencedLimit {
	readonly referencedTable: string;
	readonly limit?: number;
	readonly from?: number;
	readonly to?: number;
}

/** `orders.limit=…` and `orders.offset=…` for each embedded table. A range comes before a limit. */
export function renderLimits(limits: readonly ReferencedLimit[] | undefined): Query {
	if (!limits?.length) return [];
	return limits.flatMap((given, index): Query => {
		const { referencedTable } = given;
		const place = `Limit ${index + 1}`;
		refuseUnknown(given, parts, { field: 'limitReferenced', place });
		if (typeof referencedTable !== 'string' || referencedTable.trim() === '')
			throw refuse(`${place} names no embedded table`);
		const { from, to, limit } = {
			from: wholeNumber(given.from, `${place}: 'from'`),
			to: wholeNumber(given.to, `${place}: 'to'`),
			limit: wholeNumber(given.limit, `${place}: 'limit'`),
		};
		const name = referencedTable.trim();
		if (from === undefined && to === undefined) {
			if (limit === undefined) throw refuse(`${place} says neither how many rows nor which`);
			return [[`${name}.limit`, String(limit)]];
		}
		const first = from ?? 0;
		if (to !== undefined && to < first) throw refuse(`${place} ends at ${to}, before it begins at ${first}`);
		const offset = [`${name}.offset`, String(first)] as const;
		return to === undefined ? [offset] : [offset, [`${name}.limit`, String(to - first + 1)]];
	});
}

const parts = ['referencedTable', 'limit', 'from', 'to'] as const satisfies Array<keyof ReferencedLimit>;

function wholeNumber(given: unknown, what: string): number | undefined {
	if (given === undefined) return undefined;
	const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
	if (typeof number === 'number' && Number.isInteger(number) && number >= 0) return number;
	throw refuse(`${what} must be a whole number from 0, not ${String(given)}`);
}

const refuse = (reason: string) =>
	invalid('limitReferenced', reason, 'Write it as {"referencedTable", "limit"} or with "from" and "to".');
