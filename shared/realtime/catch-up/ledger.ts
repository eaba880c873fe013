import type { Row } from '../../field';
import { hashOf } from '../hash';
import type { CatchUpOptions, ChangeEvent, ChangesOptions, PostgresChange } from '../subscription';
import { changeId, versionId } from './change-id';
import { isAsked, isReadable } from './is-readable';
import { isDelivered, judge, type Verdict } from './judge';
import type { Remembered, RememberedRow } from './remembered';

/** An event, with what is to be noted once it is delivered. */
export interface Entry {
	readonly event: ChangeEvent;
	readonly row?: RememberedRow;
	/** What was known of the row before, where no reading is to tell of it again. */
	readonly before?: RememberedRow;
}

export interface LedgerParts {
	readonly channel: string;
	readonly changes: ChangesOptions & { readonly table: string };
	readonly options: CatchUpOptions;
	readonly keyColumns: readonly string[];
	readonly remembered: Remembered;
	now(): number;
}

/** In which the very first look finds what is there already. */
export const firstStand = 0;

/** What was delivered and what was not: turns rows and changes into events, each of them once. */
export class Ledger {
	/** How often the subscription stood since where events begin is known. */
	private stand = firstStand;

	constructor(private readonly parts: LedgerParts) {}

	/** What the socket brings from now on may be older than what is known. */
	stands(): void {
		this.stand += 1;
	}

	/** The event for a row that was read, unless it was delivered. */
	ofRow(row: Row, { isSecondLook }: { readonly isSecondLook: boolean }): Entry | undefined {
		const { channel, changes, options, remembered, now } = this.parts;
		const key = this.keyIn(row);
		const value = row[options.cursor];
		if (!key || isDelivered(row, value, remembered.get(key), { isSecondLook })) return undefined;
		const time = now();
		const of = { schema: changes.schema?.trim() || 'public', table: changes.table };
		return {
			row: remembered.set({ key, value, time, isQueued: true, readHash: hashOf(row) }),
			event: {
				kind: 'change',
				channel,
				id: this.idOf(of, key, value),
				replayed: true,
				change: {
					...of,
					commit_timestamp: new Date(time).toISOString(),
					eventType: options.of === 'rows' ? 'INSERT' : 'UPSERT',
					new: this.shown(row),
					old: {},
					errors: null,
				},
			},
		};
	}

	/** The event for a change that the socket brought, or why there is none. */
	ofChange(change: PostgresChange): Entry | Exclude<Verdict, 'new'> | 'unasked' {
		const { channel, changes, options, remembered, now } = this.parts;
		const { eventType } = change;
		const isDelete = eventType === 'DELETE';
		const key = this.keyOf(change);
		const value = change.new[options.cursor];
		const known = key && remembered.get(key);
		const verdict = judge(change, value, known, { of: options.of, stand: this.stand });
		if (verdict !== 'new') {
			// What follows was made after the row was read.
			if (known && verdict === 'repeated' && eventType === 'UPDATE') known.heardIn = this.stand;
			return verdict;
		}
		// Two changes of one transaction can have the same value.
		const isNext = isDelivered(change.new, value, known, { isSecondLook: false });
		if (isDelete && key) remembered.bury(key, change.commit_timestamp);
		const isKept = !isDelete && key && value !== undefined && value !== null;
		const isWanted = isAsked(eventType, changes);
		const row = isKept
			? remembered.set({ key, value, time: now(), isQueued: isWanted, heardIn: this.stand })
			: undefined;
		if (!isWanted) return 'unasked';
		const isVersion = row && !isNext && (eventType === 'INSERT' || options.of === 'changes');
		const id = isVersion ? this.idOf(change, row.key, value) : changeId(change);
		const shown = { ...change, new: this.shown(change.new), old: this.shown(change.old) };
		return {
			event: { kind: 'change', channel, id, replayed: false, change: shown },
			...(row && { row }),
			...(known && !isReadable(eventType, options) && { before: known }),
		};
	}

	/** An event was not delivered after all: a reading will find its row, where it can. */
	takeBack({ row, before }: Entry): void {
		const { remembered } = this.parts;
		if (before) remembered.restore(before);
		else if (row) remembered.forget(row.key);
	}

	/** The key of the row that a change is about. */
	keyOf({ eventType, new: after, old }: PostgresChange): readonly unknown[] | undefined {
		return this.keyIn(eventType === 'DELETE' ? old : after);
	}

	/** A cursor that is set once can have the value again that it had, where a row is deleted and made anew. */
	private idOf(
		of: { readonly schema: string; readonly table: string },
		key: readonly unknown[],
		value: unknown,
	): string {
		const { options, remembered } = this.parts;
		return versionId({ of, key, value, goneAt: options.of === 'rows' ? remembered.goneAt(key) : undefined });
	}

	private keyIn(row: Row): readonly unknown[] | undefined {
		const key = this.parts.keyColumns.map((column) => row[column]);
		return key.every((part) => part !== undefined && part !== null) ? key : undefined;
	}

	/** Without the columns that were asked for to know the row by. */
	private shown(row: Row): Row {
		const { changes, keyColumns } = this.parts;
		const { columns = [] } = changes;
		if (columns.length === 0) return row;
		const wanted = new Set([...columns, ...keyColumns]);
		return Object.fromEntries(Object.entries(row).filter(([name]) => wanted.has(name)));
	}
}
