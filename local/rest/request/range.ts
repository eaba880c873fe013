import { refusals } from '../rest-error.ts';
import type { Range } from './query.ts';

export const wholeRange: Range = { offset: 0, limit: undefined };

const parseRangeHeader = (header: string | null): Range => {
	const found = /^(\d+)-(\d*)$/.exec(header ?? '');
	if (!found) return wholeRange;
	const [, lower = '0', upper = ''] = found;
	if (upper === '') return { offset: Number(lower), limit: undefined };
	if (Number(upper) < Number(lower)) {
		throw refusals.range(
			'The lower boundary must be lower than or equal to the upper boundary in the Range header.',
		);
	}
	return { offset: Number(lower), limit: Number(upper) - Number(lower) + 1 };
};

const toEnd = ({ offset, limit }: Range): number => (limit === undefined ? Infinity : offset + limit);

/** The rows asked for by `limit` and `offset`, and for GET by the Range header as well: what both allow. */
export const chooseRange = (byParameters: Range, method: string, header: string | null): Range => {
	if (byParameters.limit === 0 && byParameters.offset === 0) return { offset: 0, limit: 0 };
	const byHeader = method === 'GET' ? parseRangeHeader(header) : wholeRange;
	const offset = Math.max(byParameters.offset, byHeader.offset, 0);
	const end = Math.min(toEnd(byParameters), toEnd(byHeader));
	if (end <= offset) throw refusals.range('Limit should be greater than or equal to zero.');
	return { offset, limit: end === Infinity ? undefined : end - offset };
};

/** Cuts a range to the most rows that one reply may hold. */
export const restrictRange = ({ offset, limit }: Range, maxRows: number): Range => ({
	offset,
	limit: Math.min(limit ?? maxRows, maxRows),
});

/** `0-9/57`, `0-9/*`, or `*` + `/0` when there are no rows. */
export const renderContentRange = (lower: number, upper: number, total: number | undefined): string =>
	`${lower <= upper && total !== 0 ? `${lower}-${upper}` : '*'}/${total ?? '*'}`;
