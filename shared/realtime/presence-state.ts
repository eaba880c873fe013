import type { Row } from '../field';
import { isPayload, type Payload } from './frame';
import type { Presence, PresenceState } from './subscription';

/** What happened to one key. */
export type PresenceChange =
	| {
			readonly event: 'join';
			readonly key: string;
			readonly currentPresences: readonly Presence[];
			readonly newPresences: readonly Presence[];
	  }
	| {
			readonly event: 'leave';
			readonly key: string;
			readonly currentPresences: readonly Presence[];
			readonly leftPresences: readonly Presence[];
	  };

type Present = ReadonlyMap<string, readonly Presence[]>;

/**
 * Who is present in a channel. The server sends everybody once, then differences; a difference that comes before
 * everybody waits. After a new join, what changed meanwhile is told as joins and leaves.
 * Source: Phoenix' `assets/js/phoenix/presence.js`.
 */
export class PresenceList {
	private present = new Map<string, readonly Presence[]>();
	private waiting: Payload[] | undefined = [];

	get state(): PresenceState {
		return Object.fromEntries(this.present);
	}

	/** Everybody, as if they had come just now. */
	get joins(): readonly PresenceChange[] {
		return [...this.present].map(([key, newPresences]) => ({
			event: 'join',
			key,
			currentPresences: [],
			newPresences,
		}));
	}

	/** Whether the server has told since the last join who is there. */
	get isKnown(): boolean {
		return this.waiting === undefined;
	}

	/** The channel was joined anew: everybody will come again. */
	expectAll(): void {
		this.waiting = [];
	}

	/** `presence_state` */
	setAll(payload: unknown): readonly PresenceChange[] {
		const { joins, leaves } = differences(this.present, read(payload));
		const changes = this.apply(joins, leaves);
		const waiting = this.waiting ?? [];
		this.waiting = undefined;
		return [...changes, ...waiting.flatMap((each) => this.change(each) ?? [])];
	}

	/** `presence_diff`; undefined while it waits for everybody. */
	change(payload: unknown): readonly PresenceChange[] | undefined {
		if (!isPayload(payload)) return [];
		if (!this.waiting) return this.apply(read(payload.joins), read(payload.leaves));
		this.waiting.push(payload);
		return undefined;
	}

	private apply(joins: Present, leaves: Present): readonly PresenceChange[] {
		const changes: PresenceChange[] = [];
		for (const [key, newPresences] of joins) {
			const current = this.present.get(key) ?? [];
			this.present.set(key, [...without(current, newPresences), ...newPresences]);
			changes.push({ event: 'join', key, currentPresences: current, newPresences });
		}
		for (const [key, leftPresences] of leaves) {
			const current = this.present.get(key);
			if (!current) continue;
			const rest = without(current, leftPresences);
			if (rest.length > 0) this.present.set(key, rest);
			else this.present.delete(key);
			changes.push({ event: 'leave', key, currentPresences: rest, leftPresences });
		}
		return changes;
	}
}

function differences(before: Present, after: Present): { joins: Present; leaves: Present } {
	const joins = new Map<string, readonly Presence[]>();
	const leaves = new Map<string, readonly Presence[]>();
	for (const [key, presences] of before) if (!after.has(key)) leaves.set(key, presences);
	for (const [key, presences] of after) {
		const current = before.get(key);
		const added = without(presences, current ?? []);
		const removed = without(current ?? [], presences);
		if (added.length > 0) joins.set(key, added);
		if (removed.length > 0) leaves.set(key, removed);
	}
	return { joins, leaves };
}

function without(presences: readonly Presence[], others: readonly Presence[]): readonly Presence[] {
	const refs = new Set(others.map(({ presence_ref: ref }) => ref));
	return presences.filter(({ presence_ref: ref }) => !refs.has(ref));
}

/** `{ key: { metas: [{ phx_ref, … }] } }` as key → presences. */
function read(payload: unknown): Present {
	const present = new Map<string, readonly Presence[]>();
	if (!isPayload(payload)) return present;
	for (const [key, value] of Object.entries(payload)) {
		const metas = isPayload(value) && Array.isArray(value.metas) ? (value.metas as readonly unknown[]) : [];
		present.set(key, metas.filter(isPayload).map(toPresence));
	}
	return present;
}

function toPresence({ phx_ref: ref, ...meta }: Row): Presence {
	const own = Object.entries(meta).filter(([name]) => name !== 'phx_ref_prev');
	return { ...Object.fromEntries(own), presence_ref: String(ref) };
}
