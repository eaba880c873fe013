import { toKey, type QualifiedName } from './schema.ts';
import { readViewColumns } from './view-columns.ts';

export interface ViewDocument {
	readonly views: readonly { readonly oid: number; readonly query: string }[];
	readonly relations: readonly {
		readonly oid: number;
		readonly schema: string;
		readonly name: string;
		readonly columns: Readonly<Record<number, string>> | null;
	}[];
}

/** Where a view shows the columns of a table: under which names. */
interface ViewOfTable {
	readonly view: QualifiedName;
	readonly columns: Map<string, string[]>;
}

/** Finds the views through which a table's keys can be seen. */
export class ViewKeys {
	readonly #byTable = new Map<string, Map<string, ViewOfTable>>();

	constructor({ views, relations }: ViewDocument) {
		const relationByOid = new Map(relations.map((relation) => [relation.oid, relation]));
		const originsOf = new Map(views.map(({ oid, query }) => [oid, readViewColumns(query)]));

		for (const { oid } of views) {
			const view = relationByOid.get(oid);
			if (!view) continue;
			const follow = (
				column: string,
				relationOid: number,
				number: number,
				seen: ReadonlySet<number>,
			): void => {
				const relation = relationByOid.get(relationOid);
				const name = relation?.columns?.[number];
				if (!relation || name === undefined || seen.has(relationOid)) return;
				this.#note(view, column, relation, name);
				const next = originsOf.get(relationOid)?.find((origin) => origin.column === number);
				if (next) follow(column, next.originRelation, next.originColumn, new Set([...seen, relationOid]));
			};
			for (const { column, originRelation, originColumn } of originsOf.get(oid) ?? []) {
				const name = view.columns?.[column];
				if (name !== undefined) follow(name, originRelation, originColumn, new Set([oid]));
			}
		}
	}

	/** Views that show all the given columns of a table, once for each way of naming them. */
	findViews(
		table: QualifiedName,
		columns: readonly string[],
	): readonly { view: QualifiedName; columns: string[] }[] {
		const views = [...(this.#byTable.get(toKey(table))?.values() ?? [])];
		return views.flatMap(({ view, columns: shown }) =>
			columns
				.reduce<string[][]>(
					(ways, column) => ways.flatMap((way) => (shown.get(column) ?? []).map((name) => [...way, name])),
					[[]],
				)
				.map((names) => ({ view, columns: names })),
		);
	}

	#note(view: QualifiedName, viewColumn: string, table: QualifiedName, column: string): void {
		const viewsOfTable = this.#byTable.get(toKey(table)) ?? new Map<string, ViewOfTable>();
		this.#byTable.set(toKey(table), viewsOfTable);
		const { schema, name } = view;
		const entry = viewsOfTable.get(toKey(view)) ?? {
			view: { schema, name },
			columns: new Map<string, string[]>(),
		};
		viewsOfTable.set(toKey(view), entry);
		entry.columns.set(column, [...(entry.columns.get(column) ?? []), viewColumn]);
	}
}
