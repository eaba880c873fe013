import type { ChangesOptions } from '../subscription';
import type { CatchUpParts } from './catch-up-parts';
import { Remembered, type Overlap } from './remembered';
import { readState, troubleOfOverlap, troubleOfStore } from './stored-state';

export type KeeperParts = Pick<CatchUpParts, 'connection' | 'options' | 'troubled'>;

/** Keeps what was delivered in the host's store. */
export class Keeper {
	/** Of what table, by which columns. */
	private readonly of: string;
	private hasToldCut = false;

	constructor(
		private readonly parts: KeeperParts,
		{ schema = 'public', table }: ChangesOptions,
		private readonly overlap: Overlap,
	) {
		const { connection, options } = parts;
		this.of = JSON.stringify([connection.url, schema, table, options.cursor, options.of]);
	}

	/** What was kept; undefined at the very first start. */
	async load(): Promise<Remembered | undefined> {
		const { options, troubled } = this.parts;
		const stored = await options.store
			.load()
			.then((kept) => readState(kept, this.of))
			// Going on where nothing is known is better than not at all, but it must be said.
			.catch((error: unknown) => void troubled(troubleOfStore(error, 'load')));
		return stored && new Remembered(this.overlap, stored.floor, stored.rows).takeUp(stored);
	}

	/** Before everything that was missed is delivered, the overlap may be cut without harm. */
	async save(remembered: Remembered, hasCaughtUp: boolean): Promise<void> {
		const { options, troubled } = this.parts;
		await options.store.save({ format: 1, of: this.of, ...remembered.toStore() });
		if (!remembered.isCut || !hasCaughtUp || this.hasToldCut) return;
		this.hasToldCut = true;
		troubled(troubleOfOverlap(this.overlap.most));
	}
}
