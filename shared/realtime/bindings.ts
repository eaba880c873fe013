import { invalid } from '../error';
import { isPayload } from './frame';
import { renderChangesFilter } from './changes-filter';
import type { ChangesOptions, PostgresChange } from './subscription';
import { readChangeMessage, toChange } from './to-change';

/** A subscription to changes as the server takes it. */
export interface WireBinding {
	readonly event: string;
	readonly schema: string;
	readonly table?: string;
	readonly filter?: string;
	readonly select?: readonly string[];
}

export type TakeChange = (change: PostgresChange) => void;

interface Binding {
	readonly wire: WireBinding;
	readonly take: TakeChange;
	/** What the server calls it since the last join. */
	id?: unknown;
}

const events: ReadonlySet<unknown> = new Set(['*', 'INSERT', 'UPDATE', 'DELETE']);

/** Throws INVALID_PARAMETER. */
export function toWireBinding({ event = '*', schema, table, filters, columns }: ChangesOptions): WireBinding {
	if (!events.has(event))
		throw invalid('event', `'${String(event)}' is no change`, 'Use *, INSERT, UPDATE or DELETE.');
	const filter = renderChangesFilter(filters);
	if (!table?.trim() && (filter !== undefined || columns?.length))
		refuseWithoutTable(filter === undefined ? 'columns' : 'filter');
	return {
		event,
		schema: schema?.trim() || 'public',
		...(table?.trim() && { table: table.trim() }),
		...(filter !== undefined && { filter }),
		...(columns && columns.length > 0 && { select: columns }),
	};
}

function refuseWithoutTable(field: 'columns' | 'filter'): never {
	throw invalid(field, 'Changes of all tables cannot be narrowed down', 'Name the table.');
}

/** Who of a channel wants which changes. Several may want the same: the server knows it once. */
export class Bindings {
	private readonly all = new Set<Binding>();
	/** What the last join asked for, in its order. */
	private asked: readonly WireBinding[] = [];
	/** What the server calls what stands since then: who comes later and wants the same asks for nothing. */
	private ids: ReadonlyMap<string, unknown> = new Map();

	add(wire: WireBinding, take: TakeChange): () => void {
		const binding: Binding = { wire, take, id: this.ids.get(keyOf(wire)) };
		this.all.add(binding);
		return () => this.all.delete(binding);
	}

	get wire(): readonly WireBinding[] {
		return [...new Map([...this.all].map(({ wire }) => [keyOf(wire), wire])).values()];
	}

	/** What a join asks for now. */
	ask(): readonly WireBinding[] {
		this.asked = this.wire;
		return this.asked;
	}

	/** Takes the ids from the server's list; false when that is not what was asked for, by position. */
	adopt(list: unknown): boolean {
		const given: readonly unknown[] = Array.isArray(list) ? list : [];
		const ids = new Map<string, unknown>();
		for (const [index, wire] of this.asked.entries()) {
			const each = given[index];
			if (!isPayload(each) || !isSame(each, wire)) return false;
			ids.set(keyOf(wire), each.id);
		}
		this.ids = ids;
		for (const binding of this.all) binding.id = ids.get(keyOf(binding.wire));
		return true;
	}

	/** Hands a change to everybody whose id the server names. */
	dispatch(payload: unknown): void {
		const message = readChangeMessage(payload);
		if (!message) return;
		const { ids, data } = message;
		let change: PostgresChange | undefined;
		for (const { id, wire, take } of this.all) {
			if (id === undefined || !ids.includes(id) || !(wire.event === '*' || wire.event === data.type))
				continue;
			change ??= toChange(data);
			take(change);
		}
	}
}

const keyOf = (wire: WireBinding): string =>
	JSON.stringify([wire.event, wire.schema, wire.table, wire.filter, wire.select]);

/** Null and nothing are the same to the server. */
const isSame = (given: Readonly<Record<string, unknown>>, wire: WireBinding): boolean =>
	given.event === wire.event &&
	given.schema === wire.schema &&
	(given.table ?? undefined) === wire.table &&
	(given.filter ?? undefined) === wire.filter;
