import postgres, { type Sql } from 'postgres';
import { convertTuples, type Converted } from './convert.ts';
import type { Filter } from './filter.ts';
import { countCharacters, type RowChange, type Tuple } from './pgoutput.ts';
import { renderChange, renderRefusal, toView, type RenderedRow, type View } from './render-change.ts';
import type { Request } from './subscription.ts';
import type { Access, Table } from './table.ts';
import { findVisibleRows, type Viewer } from './visible-rows.ts';

/** Where changes go: one channel. */
export interface Receiver {
	readonly receiveChange: (ids: readonly number[], data: string, type: RowChange['type']) => void;
}

/** A binding that stands. */
export interface Subscription extends Viewer {
	readonly id: number;
	readonly request: Request;
	readonly receiver: Receiver;
}

export interface CommittedChange extends RowChange {
	readonly committedAt: Date;
	readonly transaction: number;
}

/** A change, with what PostgreSQL made of its rows. */
interface Row extends RenderedRow {
	readonly key: Tuple;
	readonly meets: (filter: Filter) => boolean;
}

const mostCharacters = 1024 * 1024;

const toKeyText = (filter: Filter): string => JSON.stringify(filter);

const prepareRows = async (
	sql: Sql,
	table: Table,
	{ changes, filters }: { readonly changes: readonly CommittedChange[]; readonly filters: readonly Filter[] },
): Promise<readonly Row[]> => {
	// Beside the key the log sends nulls for an old row of which it knows no more than the key.
	const toIdentity = <Item>(tuple: readonly (Item | undefined)[]): readonly (Item | undefined)[] =>
		tuple.map((value, index) => (table.columns[index]?.isIdentity === true ? value : undefined));
	const tuples: Tuple[] = [];
	const add = (tuple: Tuple | undefined): number => (tuple ? tuples.push(tuple) - 1 : -1);
	const places = changes.map(({ record, oldRecord }) => ({
		record: add(record),
		oldRecord: add(oldRecord && toIdentity(oldRecord)),
	}));
	const converted = await convertTuples(sql, table, { tuples, filters });
	const nothing: Converted = { values: [], passes: [] };
	const positions = new Map(filters.map((filter, index) => [toKeyText(filter), index]));
	return changes.map((change, index) => {
		const place = places[index] ?? { record: -1, oldRecord: -1 };
		const current = converted[place.record] ?? nothing;
		const old = converted[place.oldRecord] ?? { values: toIdentity(current.values), passes: [] };
		const judged = change.type === 'DELETE' ? old : current;
		return {
			type: change.type,
			committedAt: change.committedAt,
			key: change.record ?? [],
			// A large value that did not change is not in the new row; the old one has it where all of it is logged.
			record: current.values.map((value, at) => value ?? old.values[at]),
			oldRecord: old.values,
			isTooLarge: countCharacters(change) > mostCharacters,
			meets: (filter) => judged.passes[positions.get(toKeyText(filter)) ?? -1] === true,
		};
	});
};

const asksFor = ({ request }: Subscription, row: Row): boolean =>
	request.event === '*' || request.event === row.type;

/** For each viewer that row level security concerns, the rows that it may see. */
const checkRowSecurity = async (
	sql: Sql,
	table: Table,
	{ rows, subscriptions }: { readonly rows: readonly Row[]; readonly subscriptions: readonly Subscription[] },
): Promise<(subscription: Subscription, row: Row) => boolean> => {
	const visible = new Map<string, ReadonlySet<Row>>();
	const viewers = Map.groupBy(subscriptions, ({ role, claims }) => `${role} ${claims}`);
	await Promise.all(
		[...viewers].map(async ([name, own]) => {
			const [viewer] = own;
			if (!viewer) return;
			const asked = rows.filter(
				(row) =>
					row.type !== 'DELETE' &&
					own.some((one) => asksFor(one, row) && one.request.filters.every((filter) => row.meets(filter))),
			);
			if (asked.length === 0) return;
			try {
				const found = await findVisibleRows(sql, table, { viewer, rows: asked.map(({ key }) => key) });
				visible.set(name, new Set(asked.filter((_, index) => found.has(index))));
			} catch (error) {
				if (!(error instanceof postgres.PostgresError)) throw error;
				// Policies that fail for one viewer are no reason to tell the others nothing.
				console.error(`The policies of ${table.sqlName} fail for ${viewer.role}: ${error.message}`);
			}
		}),
	);
	return ({ role, claims }, row) =>
		row.type === 'DELETE' || visible.get(`${role} ${claims}`)?.has(row) === true;
};

/** Subscriptions that get the very same of a change: one message for all of them that are on one channel. */
interface Group {
	readonly view: View;
	readonly subscriptions: readonly Subscription[];
	/** Why an insert or an update cannot be told at all. */
	readonly refusal: string | undefined;
	readonly isVisible: (subscription: Subscription, row: Row) => boolean;
}

const findRefusal = (table: Table, access: Access): string | undefined => {
	const keys = table.columns.filter(({ isPrimaryKey }) => isPrimaryKey);
	if (keys.length === 0) return 'Error 400: Bad Request, no primary key';
	return keys.every(({ name }) => access.selectable.has(name)) ? undefined : 'Error 401: Unauthorized';
};

const makeGroups = async (
	sql: Sql,
	table: Table,
	{ rows, subscriptions }: { readonly rows: readonly Row[]; readonly subscriptions: readonly Subscription[] },
): Promise<readonly Group[]> => {
	const groups: Group[] = [];
	for (const [role, own] of Map.groupBy(subscriptions, (subscription) => subscription.role)) {
		const access = await table.access(role);
		const refusal = findRefusal(table, access);
		const isUnrestricted = !table.hasRowSecurity || access.seesAllRows || refusal !== undefined;
		const isVisible = isUnrestricted
			? () => true
			: await checkRowSecurity(sql, table, { rows, subscriptions: own });
		const bySelect = Map.groupBy(own, ({ request }) => request.select?.toSorted().join(',') ?? '');
		for (const alike of bySelect.values()) {
			const view = toView(table, access, alike[0]?.request.select);
			groups.push({ view, subscriptions: alike, refusal, isVisible });
		}
	}
	return groups;
};

const deliver = (row: Row, { view, subscriptions, refusal, isVisible }: Group): void => {
	const isRefused = refusal !== undefined && row.type !== 'DELETE';
	const receiving = subscriptions.filter(
		(one) =>
			asksFor(one, row) &&
			(isRefused || (one.request.filters.every((filter) => row.meets(filter)) && isVisible(one, row))),
	);
	if (receiving.length === 0) return;
	const data = isRefused ? renderRefusal(view, row, refusal) : renderChange(view, row);
	for (const [receiver, own] of Map.groupBy(receiving, (one) => one.receiver)) {
		receiver.receiveChange(
			own.map(({ id }) => id),
			data,
			row.type,
		);
	}
};

/**
 * Finds out which subscriptions ask for changes of one table and may see them. Gives for each change what tells it to
 * them, so that changes of several tables can be told in the order of the log.
 */
export const prepareChanges = async (
	sql: Sql,
	table: Table,
	{
		changes,
		subscriptions,
	}: { readonly changes: readonly CommittedChange[]; readonly subscriptions: readonly Subscription[] },
): Promise<readonly (() => void)[]> => {
	const all = subscriptions.flatMap(({ request }) => request.filters);
	const filters = [...new Map(all.map((filter) => [toKeyText(filter), filter])).values()];
	const rows = await prepareRows(sql, table, { changes, filters });
	const groups = await makeGroups(sql, table, { rows, subscriptions });
	return rows.map((row) => () => {
		for (const group of groups) deliver(row, group);
	});
};
