import type { Share } from '../batching';
import type { Row, Rows } from '../field';
import { isSelected } from '../postgrest/key-paging';
import { renderSelect } from '../postgrest/select';
import { rowsIn } from './given-rows';
import { pairRows, type Range } from './pair-rows';

interface WriteParams {
	readonly rows: Rows;
	readonly columns?: string;
	readonly onConflict?: string;
}

/**
 * Whose the written rows are that came back. All come in the order in which they were sent; when some are missing, because
 * a trigger or a rule skipped them, the others are known by what was sent: by the conflict columns where they are named.
 */
export function shareRows(
	rows: readonly Row[],
	items: ReadonlyArray<WriteParams>,
): readonly Share[] | undefined {
	const sentByEach = items.map((item) => rowsIn(item.rows));
	const sent = sentByEach.flat();
	const [first] = items;
	if (!first) return undefined;
	const ranges =
		rows.length === sent.length ? rows.map(itself) : pairRows(rows, sent, columnsToPairBy(first, sent));
	return ranges && inShares(rows, ranges, sentByEach);
}

const itself = (_row: Row, index: number): Range => ({ first: index, last: index });

/** An item goes together with the one before when a row may be of either. */
function inShares(
	rows: readonly Row[],
	ranges: readonly Range[],
	sentByEach: ReadonlyArray<readonly Row[]>,
): readonly Share[] {
	const shares: Array<{ items: number; rows: Row[] }> = [];
	let end = 0;
	let next = 0;
	let reach = 0;
	for (const { length } of sentByEach) {
		const last = reach > end ? shares.at(-1) : undefined;
		const share = last ?? { items: 0, rows: [] };
		if (!last) shares.push(share);
		share.items += 1;
		end += length;
		for (let range = ranges[next]; range && range.first < end; range = ranges[++next]) {
			share.rows.push(rows[next]!);
			reach = Math.max(reach, range.last + 1);
		}
	}
	return shares;
}

/** The columns that come back under their own names: of these the conflict columns, if every row has them. */
function columnsToPairBy({ columns, onConflict }: WriteParams, sent: readonly Row[]): ReadonlySet<string> {
	const select = renderSelect(columns);
	const keys = (onConflict ?? '').split(',').map((each) => each.trim());
	const names = new Set(sent.flatMap((row) => Object.keys(row)));
	const come = new Set([...names].filter((name) => isSelected(name, select, { isStored: true })));
	const isKeyed = keys.every((key) => come.has(key)) && sent.every((row) => keys.every((key) => key in row));
	return isKeyed ? new Set(keys) : come;
}
