import { firstStand } from './ledger';
import { readLast, type Reading } from './read-rows';
import { Remembered, type Overlap } from './remembered';

/** The very first start: what is there already counts as delivered, at this time. */
export async function lookAtPresent(
	reading: Reading,
	overlap: Overlap,
	now: () => number,
): Promise<Remembered> {
	const { cursor, keyColumns } = reading;
	const rows = await readLast(reading, overlap.rows);
	const time = now();
	const known = rows.map((row) => [row[cursor], keyColumns.map((column) => row[column]), time] as const);
	const last = known.at(-1);
	const floor = last && rows.length >= overlap.rows ? { value: last[0], key: last[1] } : null;
	// None is delivered for being there; but what the socket brings of them has happened since it stood.
	return new Remembered(overlap, floor, known, firstStand);
}
