import { SupabaseError, type RealtimeCode } from '../error';
import { isErrorLike } from '../error-like';
import type { Alarms } from './alarms';
import { Saver } from './catch-up/saver';
import type { KnownIds } from './known-ids';
import { notWhatWasSaved, readStored } from './read-stored';
import type { ReplayOptions } from './subscription';
import type { Trouble } from './trouble';

/** How many ids outlive this process: a replay gives no more than 25 of them again. */
const mostKept = 100;
/** Milliseconds by which the clocks of server and client may differ. */
const margin = 60_000;
/** How many stored messages the server gives again at the most. */
const mostReplayed = 25;

export interface ReplayPositionParts {
	/** Of which project and channel: another one begins anew. */
	readonly of: string;
	readonly now: () => number;
	readonly after: Alarms['after'];
	/** What was delivered could not be kept, or taken up. */
	troubled(trouble: Trouble): void;
	/** More may be missing than the server gave again: since when nothing was heard. */
	missed(from: number): void;
}

/** What a store keeps. */
interface Kept {
	readonly format: 1;
	readonly of: string;
	/** When the last message came that was delivered, in milliseconds since 1970. */
	readonly heardAt: number;
	readonly ids: readonly string[];
}

/**
 * How far the stored messages of a private channel were delivered: where the next replay begins, and which of them came
 * before. With a store it outlives this process.
 */
export class ReplayPosition {
	private since: number;
	/** Those that wait for the consumer. */
	private readonly waiting = new Set<string>();
	private heardAt: number | undefined;
	/** Since when nothing was heard before the present join, and how many messages of that time came again. */
	private gap: { readonly from: number; replayed: number } | undefined;
	private readonly saver: Saver;

	/** @param known ids of all that came, which those are added to that were kept */
	constructor(
		private readonly options: ReplayOptions,
		private readonly known: KnownIds,
		private readonly parts: ReplayPositionParts,
	) {
		this.since = options.since;
		this.saver = new Saver(
			parts.after,
			async () => await this.save(),
			(error) => parts.troubled(troubleOfStore(error, 'kept')),
		);
	}

	/** What the next join asks the server to replay. */
	get request(): { readonly since: number; readonly limit: number } {
		// Said in any case: by itself, not every server gives all it could.
		return { since: this.since, limit: this.options.limit ?? mostReplayed };
	}

	/** Takes up what was kept. */
	async prepare(): Promise<void> {
		const { store } = this.options;
		const kept = await store
			?.load()
			.then((stored) => readKept(stored, this.parts.of))
			// Going on as at the very first start is better than not at all, but it must be said.
			.catch((error: unknown) => void this.parts.troubled(troubleOfStore(error, 'taken up')));
		if (!kept) return;
		for (const id of kept.ids) this.known.add(id);
		this.heardAt = kept.heardAt;
		this.fall(kept.heardAt);
	}

	/** The server was heard last at this time. */
	fall(heardAt: number): void {
		this.since = Math.max(this.since, heardAt - margin);
		this.gap = { from: heardAt, replayed: 0 };
	}

	/** A stored message comes. The last ones are given again, the oldest of them first. */
	take(isReplayed: boolean, isNew: boolean): void {
		const { gap, options, parts } = this;
		if (!isReplayed || !gap) return;
		gap.replayed += 1;
		const most = Math.min(options.limit ?? mostReplayed, mostReplayed);
		// Behind one that was heard before nothing is left out; where as many new ones come as may, older ones may be.
		const isAll = !isNew || gap.replayed >= most;
		if (!isAll) return;
		this.gap = undefined;
		if (isNew) parts.missed(gap.from);
	}

	/** It waits for the consumer; what is given back must be called when it was handed over. */
	await(id: string, isReplayed: boolean): (() => void) | undefined {
		const { options, parts } = this;
		if (!options.store) return undefined;
		this.waiting.add(id);
		const heardAt = isReplayed ? undefined : parts.now();
		return () => {
			this.waiting.delete(id);
			// Of what is replayed the rest may be on its way yet.
			this.heardAt = heardAt ?? this.heardAt ?? this.since + margin;
			this.saver.touch();
		};
	}

	/** Saves how far it came. */
	async stop(): Promise<void> {
		await this.saver.flush();
	}

	private async save(): Promise<void> {
		const { heardAt, known, waiting, parts } = this;
		if (heardAt === undefined) return;
		const ids = [...known].filter((id) => !waiting.has(id)).slice(-mostKept);
		const kept: Kept = { format: 1, of: parts.of, heardAt, ids };
		await this.options.store?.save(kept);
	}
}

/** What was kept, or undefined when nothing was, or of something else. Throws when it cannot be read. */
function readKept(stored: unknown, of: string): Kept | undefined {
	const kept = readStored(stored, of);
	if (kept === undefined) return undefined;
	const { heardAt, ids } = kept;
	if (typeof heardAt !== 'number' || !Array.isArray(ids)) throw notWhatWasSaved();
	return { format: 1, of, heardAt, ids: ids.map(String) };
}

const troubleOfStore = (cause: unknown, what: 'taken up' | 'kept'): Trouble => ({
	mustAct: true,
	error: new SupabaseError({
		reason: `How far the replay came could not be ${what}: ${isErrorLike(cause) ? cause.message : String(cause)}`,
		advice: 'After a restart it begins with Replay Since again, and messages may come again.',
		code: 'CATCH_UP_STORE' satisfies RealtimeCode,
		field: 'replay',
		cause,
	}),
});
