import { randomBytes } from 'node:crypto';
import type { JsonObject } from './json.ts';

type Meta = JsonObject;

/** As the client sees it: each key with what was tracked under it. */
export type PresenceList = Readonly<Record<string, { readonly metas: readonly Meta[] }>>;

export interface PresenceDiff {
	readonly joins: PresenceList;
	readonly leaves: PresenceList;
}

const nextRef = (): string => randomBytes(12).toString('base64');

const list = (key: string, ...metas: readonly Meta[]): PresenceList =>
	Object.fromEntries(metas.length === 0 ? [] : [[key, { metas }]]);

/** Who is present on one topic. Each member tracks one thing under one key; several may share a key. */
export class Presence<Member> {
	readonly #keys = new Map<string, Map<Member, Meta>>();

	/** Everybody, those who came first first. */
	list(): PresenceList {
		return Object.fromEntries(
			[...this.#keys].map(([key, members]) => [key, { metas: [...members.values()] }]),
		);
	}

	/** Tells what changed. What was tracked before leaves as the new joins. */
	track(key: string, member: Member, payload: JsonObject): PresenceDiff {
		const members = this.#keys.get(key) ?? new Map<Member, Meta>();
		this.#keys.set(key, members);
		const before = members.get(member);
		const meta: Meta = {
			...payload,
			phx_ref: nextRef(),
			...(before ? { phx_ref_prev: before['phx_ref'] } : {}),
		};
		members.set(member, meta);
		return { joins: list(key, meta), leaves: before ? list(key, before) : {} };
	}

	/** Undefined when nothing was tracked. */
	untrack(key: string, member: Member): PresenceDiff | undefined {
		const members = this.#keys.get(key);
		const meta = members?.get(member);
		if (!members || !meta) return undefined;
		members.delete(member);
		if (members.size === 0) this.#keys.delete(key);
		return { joins: {}, leaves: list(key, meta) };
	}
}
