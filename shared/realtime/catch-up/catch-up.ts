import type { Connection } from '../../connection';
import type { Row } from '../../field';
import type { Alarms } from '../alarms';
import { defaultBackOff, delayBeforeTry } from '../back-off';
import type { CatchUpOptions, ChangeEvent, ChangesOptions, PostgresChange } from '../subscription';
import { troubleOf, type Trouble } from '../trouble';
import { checkWish } from './check-wish';
import { isAsked, isReadable } from './is-readable';
import { firstStand, Ledger, type Entry } from './ledger';
import { findKeyColumns, readFrom, readKeys, readLast, type Reading } from './read-rows';
import { Remembered, type Overlap } from './remembered';
import { Saver } from './saver';
import { readState, troubleOfOverlap, troubleOfStore } from './stored-state';

export interface CatchUpParts {
	readonly connection: Connection;
	readonly channel: string;
	readonly changes: ChangesOptions;
	readonly options: CatchUpOptions;
	readonly after: Alarms['after'];
	readonly random: () => number;
	/** How many live events are held back at the most while rows are read. */
	readonly holdAtMost: number;
	readonly queue: {
		/** False when it is full. `delivered` is called when the event was handed over. */
		offer(event: ChangeEvent, delivered: () => void): boolean;
		/** Resolves when it has room, and when it is empty. */
		room(): Promise<void>;
		empty(): Promise<void>;
	};
	/** Where events begin is known and kept. */
	begun(): void;
	/** Rows are being read, or no more. */
	reading(isReading: boolean): void;
	/** Everything that was missed is delivered. */
	caughtUp(): void;
	/** Rows could not be read. */
	failed(trouble: Trouble): void;
	/** What was delivered could not be kept, or taken up. */
	troubled(trouble: Trouble): void;
	/** Had been delivered before. */
	repeated(): void;
	/** A change was dropped that no reading can give again. */
	lost(): void;
}

const defaultOverlap: Overlap = { milliseconds: 300_000, rows: 1000, most: 10_000 };
/** Rows that are looked at once more in one request. */
const looksAtOnce = 50;
/** Milliseconds before a second look, in which the socket brings what it is about to. */
const lag = 1000;

/**
 * Delivers every row once, however often the socket is lost: what was missed is read from the table, from a little before
 * the last row that was delivered, and what had been delivered is left out. While rows are read, the events of the socket
 * are held back, and those that the reading told already are dropped.
 */
export class CatchUp {
	private remembered: Remembered | undefined;
	private keyColumns: readonly string[] = [];
	private ledger: Ledger | undefined;
	/** Events that wait for the end of a reading; undefined while they are delivered as they come. */
	private held: PostgresChange[] | undefined = [];
	/** The consumer fell behind: events are dropped until it is done, and their rows read afterwards. */
	private isBehind = false;
	private stands = false;
	private isWanted = false;
	private isRunning = false;
	private hasCaughtUp = false;
	private hasToldCut = false;
	private failures = 0;
	/** Rows whose last change may not have been delivered. */
	private doubtful: Array<readonly unknown[]> = [];
	private isLookDue = false;
	private cancelRetry = (): void => {};
	private cancelLook = (): void => {};
	private readonly stopped = new AbortController();
	private readonly saver: Saver;
	private readonly changes: ChangesOptions & { readonly table: string };

	/** Throws INVALID_PARAMETER for wishes that reading cannot fulfil. */
	constructor(private readonly parts: CatchUpParts) {
		this.changes = { ...parts.changes, table: checkWish(parts.changes, parts.options) };
		this.saver = new Saver(
			parts.after,
			async () => await this.save(),
			(error) => parts.troubled(troubleOfStore(error, 'save')),
		);
	}

	/** Whether updates are asked for that no reading gives again. */
	get losesUpdates(): boolean {
		return isAsked('UPDATE', this.changes) && !isReadable('UPDATE', this.parts.options);
	}

	/** Looks whether the table may be read at all, and takes up what was kept. Throws a SupabaseError. */
	async prepare(): Promise<void> {
		const { connection, options } = this.parts;
		await readLast(this.toReading(), 1);
		this.keyColumns = await findKeyColumns({
			connection,
			changes: this.changes,
			signal: this.stopped.signal,
			...(options.keyColumns && { given: options.keyColumns }),
		});
		if (options.keyColumns) await readLast(this.toReading(), 1);
		const stored = await options.store
			.load()
			.then((kept) => readState(kept, this.of()))
			// Going on where nothing is known is better than not at all, but it must be said.
			.catch((error: unknown) => void this.parts.troubled(troubleOfStore(error, 'load')));
		if (stored) this.remember(new Remembered(this.overlap(), stored.floor, stored.rows).takeUp(stored));
	}

	/** Events arrive from now on: whatever came before is read. */
	stand(): void {
		this.stands = true;
		this.ledger?.stands();
		this.read();
	}

	/** The socket is lost: what it brings when it is back must wait for a reading. */
	fall(): void {
		this.stands = false;
		this.held ??= [];
	}

	read(): void {
		this.isWanted = true;
		void this.run();
	}

	/** A change that the socket brings. */
	take(change: PostgresChange): void {
		if (this.isBehind) return this.drop(change);
		if (!this.held) return this.deliver(change);
		this.held.push(change);
		if (this.held.length > this.parts.holdAtMost) this.fallBehind();
	}

	/** Saves what was delivered. Nothing more is read. */
	async stop(): Promise<void> {
		this.stopped.abort();
		this.cancelRetry();
		this.cancelLook();
		await this.saver.flush();
	}

	private async run(): Promise<void> {
		if (this.isRunning) return;
		this.isRunning = true;
		this.cancelRetry();
		this.parts.reading(true);
		while ((this.isWanted || this.isLookDue) && !this.stopped.signal.aborted) {
			if (this.isBehind) await this.parts.queue.empty();
			this.isBehind = false;
			this.held ??= [];
			const isGap = this.isWanted;
			this.isWanted = this.isLookDue = false;
			const failure = await this.readOnce(isGap).then(
				() => undefined,
				(error: unknown) => ({ error }),
			);
			if (this.stopped.signal.aborted) break;
			if (failure) {
				this.fail(failure.error);
				break;
			}
			this.failures = 0;
			if (this.isBehind || this.isWanted) continue;
			this.release();
			this.parts.caughtUp();
			this.hasCaughtUp = true;
		}
		this.isRunning = false;
		this.parts.reading(false);
	}

	private async readOnce(isGap: boolean): Promise<void> {
		const looks = [...this.doubtful];
		if (isGap) await this.readMissed();
		for (let from = 0; from < looks.length; from += looksAtOnce)
			await this.deliverRows(await readKeys(this.toReading(), looks.slice(from, from + looksAtOnce)), true);
		this.doubtful = this.doubtful.slice(looks.length);
	}

	private async readMissed(): Promise<void> {
		const { startAt = 'now' } = this.parts.options;
		if (!this.remembered) {
			if (startAt === 'now') return await this.beginNow();
			this.remember(new Remembered(this.overlap(), { value: startAt.from }));
		}
		const begin = this.remembered?.begin() ?? null;
		for await (const page of readFrom(this.toReading(), begin)) await this.deliverRows(page, false);
	}

	/** The very first start: what is there already counts as delivered. */
	private async beginNow(): Promise<void> {
		const { connection, options } = this.parts;
		const overlap = this.overlap();
		const rows = await readLast(this.toReading(), overlap.rows);
		const time = connection.now();
		const known = rows.map(
			(row) => [row[options.cursor], this.keyColumns.map((column) => row[column]), time] as const,
		);
		const last = known.at(-1);
		const floor = last && rows.length >= overlap.rows ? { value: last[0], key: last[1] } : null;
		// None is delivered for being there; but what the socket brings of them has happened since it stood.
		this.remember(new Remembered(overlap, floor, known, firstStand));
		this.saver.touch();
		await this.saver.flush();
	}

	private remember(remembered: Remembered): void {
		const { channel, options, connection } = this.parts;
		this.remembered = remembered;
		this.ledger = new Ledger({
			channel,
			options,
			remembered,
			changes: this.changes,
			keyColumns: this.keyColumns,
			now: () => connection.now(),
		});
		this.parts.begun();
	}

	private async deliverRows(rows: readonly Row[], isSecondLook: boolean): Promise<void> {
		for (const row of rows) {
			await this.parts.queue.room();
			if (this.stopped.signal.aborted) return;
			const entry = this.ledger?.ofRow(row, { isSecondLook });
			if (entry) this.offer(entry);
			else if (!isSecondLook) this.parts.repeated();
		}
	}

	/** Delivers what was held back, in the server's order. */
	private release(): void {
		const held = this.held ?? [];
		this.held = undefined;
		for (const change of held) this.take(change);
		if (!this.stands && !this.isBehind) this.held = [];
	}

	private deliver(change: PostgresChange): void {
		const entry = this.ledger?.ofChange(change);
		if (entry === undefined) return;
		switch (entry) {
			case 'unasked':
				return this.saver.touch();
			case 'doubtful':
				this.doubt(this.ledger?.keyOf(change) ?? []);
				return this.parts.repeated();
			case 'repeated':
				return this.parts.repeated();
			default:
				if (this.offer(entry)) return;
				this.ledger?.takeBack(entry);
				this.fallBehind();
				this.drop(change);
		}
	}

	private offer({ event, row }: Entry): boolean {
		return this.parts.queue.offer(event, () => {
			if (row) row.isQueued = false;
			this.saver.touch();
		});
	}

	private fallBehind(): void {
		const held = this.held ?? [];
		this.held = undefined;
		this.isBehind = true;
		for (const change of held) this.drop(change);
		this.read();
	}

	/** What is dropped is read again, where it can be. */
	private drop({ eventType }: PostgresChange): void {
		this.isWanted = true;
		if (isAsked(eventType, this.changes) && !isReadable(eventType, this.parts.options)) this.parts.lost();
	}

	private doubt(key: readonly unknown[]): void {
		this.doubtful.push(key);
		if (this.doubtful.length > 1) return;
		this.cancelLook = this.parts.after(lag, () => {
			this.isLookDue = true;
			void this.run();
		});
	}

	private fail(error: unknown): void {
		const { after, random, failed } = this.parts;
		const why = troubleOf(error, []);
		this.failures += 1;
		this.isWanted = true;
		failed(why);
		// What may not be read must not hold back what is heard.
		if (why.mustAct) this.release();
		const attempt = why.mustAct ? Infinity : this.failures;
		this.cancelRetry = after(delayBeforeTry(attempt, defaultBackOff, random), () => this.read());
	}

	private toReading(): Reading {
		const { connection, options } = this.parts;
		return {
			connection,
			changes: this.changes,
			cursor: options.cursor,
			keyColumns: this.keyColumns,
			pageSize: options.pageSize ?? 1000,
			signal: this.stopped.signal,
		};
	}

	private overlap(): Overlap {
		const { overlap = {}, remember } = this.parts.options;
		const { rows = defaultOverlap.rows } = overlap;
		return { ...defaultOverlap, ...overlap, most: remember ?? Math.max(defaultOverlap.most, rows) };
	}

	private of(): string {
		const { options, connection } = this.parts;
		const { schema = 'public', table } = this.changes;
		return JSON.stringify([connection.url, schema, table, options.cursor, options.of]);
	}

	private async save(): Promise<void> {
		if (!this.remembered) return;
		await this.parts.options.store.save({ format: 1, of: this.of(), ...this.remembered.toStore() });
		if (!this.remembered.isCut || !this.hasCaughtUp || this.hasToldCut) return;
		this.hasToldCut = true;
		this.parts.troubled(troubleOfOverlap(this.overlap().most));
	}
}
