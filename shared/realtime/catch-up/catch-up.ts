import type { Row } from '../../field';
import { defaultBackOff, delayBeforeTry } from '../back-off';
import type { ChangesOptions, PostgresChange } from '../subscription';
import { troubleOf } from '../trouble';
import type { CatchUpParts } from './catch-up-parts';
import { checkWish } from './check-wish';
import { Doubts } from './doubts';
import { isAsked, isReadable } from './is-readable';
import { Keeper } from './keeper';
import { Ledger, type Entry } from './ledger';
import { lookAtPresent } from './look-at-present';
import { overlapOf } from './overlap-of';
import { findKeyColumns, readFrom, readKeys, readLast, type Reading } from './read-rows';
import { Remembered, type Overlap } from './remembered';
import { Saver } from './saver';
import { troubleOfStore } from './stored-state';

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
	private failures = 0;
	private cancelRetry = (): void => {};
	private readonly doubts: Doubts;
	private readonly overlap: Overlap;
	private readonly stopped = new AbortController();
	private readonly keeper: Keeper;
	private readonly saver: Saver;
	private readonly changes: ChangesOptions & { readonly table: string };

	/** Throws INVALID_PARAMETER for wishes that reading cannot fulfil. */
	constructor(private readonly parts: CatchUpParts) {
		this.changes = { ...parts.changes, table: checkWish(parts.changes, parts.options) };
		this.overlap = overlapOf(parts.options);
		this.keeper = new Keeper(parts, this.changes, this.overlap);
		this.doubts = new Doubts(parts.after, () => void this.run());
		this.saver = new Saver(
			parts.after,
			async () => {
				if (this.remembered) await this.keeper.save(this.remembered, this.hasCaughtUp);
			},
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
		const kept = await this.keeper.load();
		if (kept) this.remember(kept);
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
		this.doubts.close();
		await this.saver.flush();
	}

	private async run(): Promise<void> {
		if (this.isRunning) return;
		this.isRunning = true;
		this.cancelRetry();
		this.parts.reading(true);
		while ((this.isWanted || this.doubts.isDue) && !this.stopped.signal.aborted) {
			if (this.isBehind) await this.parts.queue.empty();
			this.isBehind = false;
			this.held ??= [];
			const isGap = this.isWanted;
			this.isWanted = this.doubts.isDue = false;
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
		const portions = this.doubts.portions();
		if (isGap) await this.readMissed();
		for (const keys of portions) await this.deliverRows(await readKeys(this.toReading(), keys), true);
		this.doubts.settle(portions.flat().length);
	}

	private async readMissed(): Promise<void> {
		const { startAt = 'now' } = this.parts.options;
		if (!this.remembered) {
			if (startAt === 'now') return await this.beginNow();
			this.remember(new Remembered(this.overlap, { value: startAt.from }));
		}
		const begin = this.remembered?.begin() ?? null;
		for await (const page of readFrom(this.toReading(), begin)) await this.deliverRows(page, false);
	}

	private async beginNow(): Promise<void> {
		const { connection } = this.parts;
		this.remember(await lookAtPresent(this.toReading(), this.overlap, () => connection.now()));
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
				this.doubts.add(this.ledger?.keyOf(change) ?? []);
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
}
