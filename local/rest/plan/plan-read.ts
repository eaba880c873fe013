import { restrictRange, wholeRange } from '../request/range.ts';
import type {
	At,
	Condition,
	OrderTerm,
	Query,
	Range,
	SelectField,
	SelectItem,
	SelectRelation,
} from '../request/query.ts';
import { refusals } from '../rest-error.ts';
import { isToOne, toKey, type QualifiedName, type Relationship, type Schema } from '../schema/schema.ts';
import { findRelationship } from './find-relationship.ts';
import { joinedColumns, type JoinCondition, type PlannedOrder, type ReadPlan } from './plan.ts';
import { resolveCondition, resolveEmbedded, resolveField, resolveSelect } from './resolve.ts';
import { arrangeSpreads, toEmbedSelect } from './spreads.ts';

/** The common table expression that holds the rows of a mutation or a function call. */
export const sourceName = 'pgrst_source';

/** What a request says about a resource and, by their paths, about those that it embeds. */
interface Wishes {
	readonly conditions: readonly At<Condition>[];
	readonly orders: readonly At<readonly OrderTerm[]>[];
	readonly ranges: readonly At<Range>[];
}

interface ReadRequest {
	readonly schema: Schema;
	readonly table: QualifiedName;
	readonly query: Query;
	/** The range of the resource itself; undefined: rows are not cut, as in mutations. */
	readonly range: Range | undefined;
	readonly maxRows: number;
	/** Rows come from a mutation or a function; filters of the resource itself then belong to that, if it is a mutation. */
	readonly source: 'table' | 'mutation' | 'function';
}

type Parent = Pick<ReadPlan, 'tableName' | 'fromAlias' | 'depth'> & { readonly isGrouped: boolean };

const isRelation = (item: SelectItem): item is SelectRelation => item.kind === 'relation';
const isField = (item: SelectItem): item is SelectField => item.kind === 'field';

const own = <T>(wishes: readonly At<T>[]): readonly T[] =>
	wishes.filter(({ path }) => path.length === 0).map(({ value }) => value);

/** The wishes for one child; a wish for a resource that is not embedded is refused. */
const pick = <T>(
	wishes: readonly At<T>[],
	children: readonly SelectRelation[],
	child: SelectRelation,
): At<T>[] =>
	wishes
		.filter(({ path: [head] }) => head !== undefined)
		.filter(({ path: [head = ''] }) => {
			const found = children.find(({ name, alias }) => name === head || alias === head);
			return found === child;
		})
		.map(({ path, value }) => ({ path: path.slice(1), value }));

const requireEmbedded = (wishes: readonly At<unknown>[], children: readonly SelectRelation[]): void => {
	for (const { path } of wishes) {
		const [head] = path;
		if (head !== undefined && !children.some(({ name, alias }) => name === head || alias === head)) {
			throw refusals.notEmbedded(head);
		}
	}
};

const toJoinConditions = (
	{ table, foreignTable, cardinality, ...rest }: Relationship,
	alias: string | undefined,
	parentAlias: string | undefined,
): readonly JoinCondition[] => {
	const named = (name: string | undefined, fallback: QualifiedName): QualifiedName =>
		name === undefined ? fallback : { schema: '', name };
	const parent = named(parentAlias, table);
	if (cardinality.kind === 'many-to-many') {
		const { table: junction, target, source } = cardinality;
		return [
			...target.map(([column, foreign]): JoinCondition => ({
				left: [junction, foreign],
				right: [foreignTable, column],
			})),
			...source.map(([column, foreign]): JoinCondition => ({
				left: [junction, foreign],
				right: [parent, column],
			})),
		];
	}
	return joinedColumns({ table, foreignTable, cardinality, ...rest }).map(([column, foreign]) => ({
		left: [named(alias, foreignTable), foreign],
		right: [parent, column],
	}));
};

const planOrder = (
	term: OrderTerm,
	plan: Pick<ReadPlan, 'table' | 'tableName' | 'children'>,
): PlannedOrder => {
	if (term.relation === undefined) return { ...term, field: resolveField(plan.table, term.field) };
	const child = plan.children.find(({ name }) => name === term.relation);
	if (!child) throw refusals.notEmbedded(term.relation);
	if (!child.relationship || !isToOne(child.relationship))
		throw refusals.relatedOrder(plan.tableName.name, child.name);
	return { ...term, relation: child.embedName, field: resolveField(undefined, term.field) };
};

class ReadPlanner {
	readonly #schema: Schema;
	readonly #maxRows: number | undefined;

	constructor(schema: Schema, maxRows: number | undefined) {
		this.#schema = schema;
		this.#maxRows = maxRows;
	}

	/** Adds to the identity of a resource what is read from it. */
	complete(
		identity: Omit<ReadPlan, 'table' | 'select' | 'where' | 'order' | 'range' | 'embeds' | 'children'>,
		items: readonly SelectItem[],
		wishes: Wishes,
		isGrouped: boolean,
	): ReadPlan {
		const table = this.#schema.tables.get(toKey(identity.tableName));
		const relations = items.filter(isRelation);
		const fields = items.filter(isField);
		const hasAggregates = fields.some(({ aggregate }) => aggregate !== undefined);
		if (hasAggregates && !this.#schema.aggregatesEnabled) throw refusals.aggregates();
		for (const list of Object.values(wishes)) requireEmbedded(list, relations);

		const mustExpand = isGrouped || hasAggregates || identity.spread === 'to-many';
		const isSpread = identity.spread !== undefined;
		const parent = { ...identity, isGrouped: mustExpand };
		const children = relations.map((relation) => this.#planChild(parent, relation, relations, wishes));
		const range = own(wishes.ranges).at(-1) ?? wholeRange;
		return {
			...identity,
			table,
			children,
			select: fields.flatMap((item) => resolveSelect(item, { table, isSpread, mustExpand })),
			where: own(wishes.conditions).map((condition) =>
				resolveEmbedded(resolveCondition(table, condition), children),
			),
			order: (own(wishes.orders).at(-1) ?? []).map((term) =>
				planOrder(term, { table, children, ...identity }),
			),
			range: this.#maxRows === undefined ? range : restrictRange(range, this.#maxRows),
			embeds: children.map(toEmbedSelect),
		};
	}

	#planChild(
		parent: Parent,
		relation: SelectRelation,
		siblings: readonly SelectRelation[],
		wishes: Wishes,
	): ReadPlan {
		const { name, alias, hint, join, isSpread, select } = relation;
		const depth = parent.depth + 1;
		const { schema } = parent.tableName;
		const relationship = findRelationship(this.#schema, {
			schema,
			origin: parent.tableName.name,
			target: name,
			hint,
		});
		const { cardinality, table, foreignTable } = relationship;
		const fromAlias = cardinality.kind === 'many-to-many' ? undefined : `${foreignTable.name}_${depth}`;
		const spread = isToOne(relationship) ? 'to-one' : 'to-many';
		return this.complete(
			{
				tableName: foreignTable,
				from: foreignTable,
				fromAlias,
				depth,
				relationship,
				join,
				name: alias ?? name,
				embedName: `${table.name}_${alias ?? name}_${depth}`,
				parentAlias: parent.fromAlias,
				joinConditions: toJoinConditions(relationship, fromAlias, parent.fromAlias),
				spread: isSpread ? spread : undefined,
				spreadOrderSelect: [],
				spreadOrder: [],
			},
			select,
			{
				conditions: pick(wishes.conditions, siblings, relation),
				orders: pick(wishes.orders, siblings, relation),
				ranges: pick(wishes.ranges, siblings, relation),
			},
			parent.isGrouped,
		);
	}
}

/** Plans what to read, from the table of a request down through all that it embeds. */
export const planRead = ({ schema, table, query, range, maxRows, source }: ReadRequest): ReadPlan => {
	const isMutation = source === 'mutation';
	const conditions: readonly At<Condition>[] = [...query.filters, ...query.logic];
	const nested = query.ranges.filter(({ path }) => path.length > 0);
	const plan = new ReadPlanner(schema, isMutation ? undefined : maxRows).complete(
		{
			tableName: table,
			from: source === 'table' ? table : { schema: '', name: sourceName },
			fromAlias: source === 'table' ? undefined : table.name,
			name: table.name,
			embedName: '',
			depth: 0,
			relationship: undefined,
			parentAlias: undefined,
			joinConditions: [],
			join: undefined,
			spread: undefined,
			spreadOrderSelect: [],
			spreadOrder: [],
		},
		query.select,
		{
			conditions: isMutation ? conditions.filter(({ path }) => path.length > 0) : conditions,
			orders: query.orders,
			ranges: isMutation ? [] : [...nested, { path: [], value: range ?? wholeRange }],
		},
		false,
	);
	return arrangeSpreads(plan);
};
