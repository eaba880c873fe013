import { canonical, compareValues } from './cursor-value';

/** A row's place in the order of the cursor. */
export interface Place {
	readonly value: unknown;
	/** The key too, where several rows have the same value. */
	readonly key?: readonly unknown[];
}

/** How far back a reading begins. */
export interface Overlap {
	readonly milliseconds: number;
	readonly rows: number;
	/** How many rows are remembered at the most. */
	readonly most: number;
}

export interface RememberedRow {
	readonly key: readonly unknown[];
	readonly value: unknown;
	readonly version: string;
	/** The value as the nearest number, by which most are put in order; NaN where it is none. */
	readonly rank: number;
	/** When it was delivered, in milliseconds since 1970. */
	readonly time: number;
	/** It waits in the queue. */
	isQueued: boolean;
	/** In which stand of the subscription the socket brought it; undefined for a row that was read or stored. */
	heardIn?: number;
	/** The hash of a row that was read: its live event may follow. */
	readonly readHash?: string;
}

/** What is kept between two runs. */
export interface StoredRows {
	/** From here on every row that was delivered is among `rows`; null for the very beginning. */
	readonly floor: Place | null;
	readonly rows: ReadonlyArray<readonly [value: unknown, key: readonly unknown[], time: number]>;
	/** Which keys were deleted last, and when. */
	readonly gone?: ReadonlyArray<readonly [key: string, time: string]>;
}

/** How many deleted keys are remembered at the most. */
const mostGone = 1000;

/**
 * The rows that were delivered last: a reading begins before them and leaves them out. How far before decides what may
 * have been committed late: rows delivered in the last minutes had not all got their values later than one whose
 * transaction began then. No clock but this machine's is looked at.
 */
export class Remembered {
	private readonly rows = new Map<string, RememberedRow>();
	private readonly gone = new Map<string, string>();
	/** Whether rows had to be forgotten that the overlap should have reached back to. */
	isCut = false;

	constructor(
		private readonly overlap: Overlap,
		private floor: Place | null,
		stored: StoredRows['rows'] = [],
		heardIn?: number,
	) {
		for (const [value, key, time] of stored) this.set({ key, value, time, isQueued: false, heardIn });
	}

	get size(): number {
		return this.rows.size;
	}

	get(key: readonly unknown[]): RememberedRow | undefined {
		return this.rows.get(nameOf(key));
	}

	set(row: Omit<RememberedRow, 'version' | 'rank'>): RememberedRow {
		const version = canonical(row.value);
		const known = { ...row, version, rank: version === '' ? NaN : Number(version) };
		this.rows.set(nameOf(row.key), known);
		if (this.rows.size > this.overlap.most * 1.25) this.tidy();
		return known;
	}

	/** When the row was deleted last that had this key, to tell it from the one that has the key now. */
	goneAt(key: readonly unknown[]): string | undefined {
		return this.gone.get(nameOf(key));
	}

	/** The row was deleted. */
	bury(key: readonly unknown[], time: string): void {
		this.forget(key);
		this.noteGone(nameOf(key), time);
	}

	/** Takes up the deletions that were kept. */
	takeUp({ gone = [] }: Pick<StoredRows, 'gone'>): this {
		for (const [key, time] of gone) this.noteGone(key, time);
		return this;
	}

	/** As it was remembered before. */
	restore(row: RememberedRow): void {
		this.rows.set(nameOf(row.key), row);
	}

	forget(key: readonly unknown[]): void {
		this.rows.delete(nameOf(key));
	}

	/** Where a reading begins, that row included; null for the very beginning. */
	begin(): Place | null {
		const { floor } = this;
		const low = this.low([...this.rows.values()].toSorted(byPlace));
		if (!low) return floor;
		// Where rows of the same value were forgotten, only the key tells them from those that were not.
		return floor && canonical(floor.value) === low.version ? floor : { value: low.value };
	}

	/** What outlives this process: only what was truly delivered. */
	toStore(): StoredRows {
		this.tidy();
		const rows = [...this.rows.values()].filter(({ isQueued }) => !isQueued);
		return {
			floor: this.floor,
			rows: rows.map(({ value, key, time }) => [value, key, time]),
			...(this.gone.size > 0 && { gone: [...this.gone] }),
		};
	}

	private noteGone(key: string, time: string): void {
		this.gone.delete(key);
		this.gone.set(key, time);
		const [oldest] = this.gone.keys();
		if (this.gone.size > mostGone && oldest !== undefined) this.gone.delete(oldest);
	}

	/** The row at which the overlap begins; undefined when it reaches further back than what is remembered. */
	private low(rows: readonly RememberedRow[]): RememberedRow | undefined {
		const newest = rows.reduce((latest, { time }) => Math.max(latest, time), 0);
		const byTime = rows.findLast(({ time }) => time < newest - this.overlap.milliseconds);
		const byCount = rows[Math.min(rows.length - 1, rows.length - this.overlap.rows)];
		if (!byTime || !byCount) return undefined;
		const low = byPlace(byTime, byCount) < 0 ? byTime : byCount;
		const queued = rows.find(({ isQueued }) => isQueued);
		return queued && byPlace(queued, low) < 0 ? queued : low;
	}

	/** Forgets what no reading will meet again, and the oldest where there are too many. */
	private tidy(): void {
		const rows = [...this.rows.values()].toSorted(byPlace);
		const low = this.low(rows);
		let first = low ? rows.findIndex(({ version }) => version === low.version) : 0;
		if (low && first > 0) this.floor = { value: low.value };
		const queued = rows.findIndex(({ isQueued }) => isQueued);
		const tooMany = Math.min(rows.length - this.overlap.most, queued < 0 ? Infinity : queued);
		const lowest = rows[tooMany];
		if (tooMany > first && lowest) {
			first = tooMany;
			this.floor = { value: lowest.value, key: lowest.key };
			this.isCut = true;
		}
		for (const { key } of rows.slice(0, first)) this.forget(key);
	}
}

/** One text for the same key, however its values are written. */
export const nameOf = (key: readonly unknown[]): string => JSON.stringify(key.map(canonical));

function byPlace(one: RememberedRow, other: RememberedRow): number {
	if (one.rank < other.rank) return -1;
	if (one.rank > other.rank) return 1;
	// Numbers that differ by less than the nearest ones do, and what is no number.
	const byValue = compareValues(one.version, other.version);
	if (byValue !== 0) return byValue;
	for (const [index, part] of one.key.entries()) {
		const byKey = compareValues(canonical(part), canonical(other.key[index]));
		if (byKey !== 0) return byKey;
	}
	return 0;
}
