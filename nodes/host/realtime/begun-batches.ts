import type { IDataObject } from 'n8n-workflow';
import type { SubscriptionEvent } from '../../../shared';

/** Events that were given to one execution, and the key under which n8n was to start it. */
export interface Batch {
	readonly key: string;
	readonly ids: readonly string[];
}

/** Under which name the node's static data holds them. */
const member = 'batches';

/** How many ids are kept at the most; what is older would come again in other company. */
const most = 5000;

/**
 * Which events shared an execution. n8n writes what was delivered with the next event, so the last ones come again after
 * every start; and it leaves out an execution whose key it knows already. So they must come in the company they had, under
 * its key. It is written as the execution is begun, and forgotten as soon as they are known as delivered.
 */
export class BegunBatches {
	readonly #data: IDataObject;
	readonly #former = new Map<string, Batch>();

	/** @param data of the node, as n8n has kept it */
	constructor(data: IDataObject) {
		this.#data = data;
		for (const batch of this.all) for (const id of batch.ids) this.#former.set(id, batch);
	}

	get all(): readonly Batch[] {
		const kept: unknown = this.#data[member];
		return Array.isArray(kept) ? kept.filter(isBatch) : [];
	}

	/** That of an earlier start, in which this event was. */
	formerOf(event: SubscriptionEvent): Batch | undefined {
		const id = idOf(event);
		return id === undefined ? undefined : this.#former.get(id);
	}

	/** One of before is noted as it was, though some of its events did not come again: they may yet. */
	note(begun: Batch): void {
		const batch = this.all.find(({ key }) => key === begun.key) ?? begun;
		const others = this.all.filter(({ key }) => key !== batch.key);
		let room = most;
		this.#keep([...others, batch].toReversed().filter(({ ids }) => (room -= ids.length) >= 0));
	}

	forget(known: readonly Batch[]): void {
		const keys = new Set(known.map(({ key }) => key));
		this.#keep(this.all.filter(({ key }) => !keys.has(key)).toReversed());
	}

	#keep(newestFirst: readonly Batch[]): void {
		this.#data[member] = newestFirst.toReversed().map(({ key, ids }) => ({ key, ids: [...ids] }));
	}
}

/** The same whenever it comes; undefined for what comes once. */
export const idOf = (event: SubscriptionEvent): string | undefined =>
	event.kind === 'change' || event.kind === 'broadcast' ? event.id : undefined;

const isBatch = (value: unknown): value is Batch =>
	typeof value === 'object' &&
	value !== null &&
	'key' in value &&
	typeof value.key === 'string' &&
	'ids' in value &&
	Array.isArray(value.ids);
