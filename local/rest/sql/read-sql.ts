import type { EmbedSelect, JoinCondition, PlannedSelect, ReadPlan, SpreadSelect } from '../plan/plan.ts';
import type { Range } from '../request/query.ts';
import type { QualifiedName } from '../schema/schema.ts';
import {
	renderCondition,
	renderField,
	renderFilter,
	renderGroups,
	renderOrder,
	renderWhere,
} from './condition-sql.ts';
import {
	columnOf,
	identifier,
	join,
	nothing,
	parameter,
	qualified,
	raw,
	sql,
	type Fragment,
} from './fragment.ts';

/** The name by which the rows of a resource are known inside its own query. */
const ownName = ({ relationship, from, fromAlias }: ReadPlan): QualifiedName => {
	if (fromAlias !== undefined) return { schema: '', name: fromAlias };
	return relationship?.cardinality.kind === 'computed'
		? { schema: '', name: relationship.cardinality.function.name }
		: from;
};

const renderFrom = ({ relationship, from, fromAlias, parentAlias }: ReadPlan): Fragment => {
	const cardinality = relationship?.cardinality;
	const source =
		relationship && cardinality?.kind === 'computed'
			? sql`${qualified(cardinality.function)}(${identifier(parentAlias ?? relationship.table.name)}::${qualified(relationship.table)})`
			: qualified(from);
	const alias = fromAlias === undefined ? nothing : sql` AS ${identifier(fromAlias)}`;
	const junction = cardinality?.kind === 'many-to-many' ? sql`, ${qualified(cardinality.table)}` : nothing;
	return sql` FROM ${source}${alias}${junction}`;
};

const renderCast = (value: Fragment, type: string | undefined): Fragment =>
	// Unquoted, for `int` and the like are no names of types; the parser lets only letters, digits, _, $ and spaces pass.
	type === undefined ? value : sql`CAST(${value} AS ${raw(type)})`;

const renderAlias = (alias: string | undefined): Fragment =>
	alias === undefined ? nothing : sql` AS ${identifier(alias)}`;

const renderAggregate = (
	value: Fragment,
	{ aggregate, aggregateCast }: SpreadSelect | PlannedSelect,
): Fragment =>
	aggregate === undefined ? value : renderCast(sql`${raw(aggregate)}(${value})`, aggregateCast);

const renderSelect = (table: QualifiedName, select: PlannedSelect): Fragment => {
	const value = renderCast(renderField(table, select.field), select.cast);
	return sql`${renderAggregate(value, select)}${renderAlias(select.alias)}`;
};

const renderEmbedSelect = (embed: EmbedSelect): readonly Fragment[] => {
	const rows = identifier(embed.embedName);
	if (embed.kind === 'spread') {
		return embed.select.map((shown) => {
			const value = columnOf({ schema: '', name: embed.embedName }, shown.name);
			return sql`${renderAggregate(value, shown)}${renderAlias(shown.alias)}`;
		});
	}
	if (embed.isEmpty) return [];
	return embed.isArray
		? [sql`COALESCE(${rows}.${rows}, '[]') AS ${identifier(embed.name)}`]
		: [sql`row_to_json(${rows}.*)::jsonb AS ${identifier(embed.name)}`];
};

const renderLateral = (embed: EmbedSelect, child: ReadPlan): Fragment => {
	const rows = identifier(embed.embedName);
	const inner = child.join === 'inner';
	const query = renderRead(child);
	const lateral = (subquery: Fragment, condition: Fragment): Fragment =>
		sql` ${raw(inner ? 'INNER' : 'LEFT')} JOIN LATERAL (${subquery}) AS ${rows} ON ${condition}`;

	const isArray = embed.kind === 'json' ? embed.isArray : child.spread === 'to-many';
	if (!isArray) return lateral(query, raw('TRUE'));
	const arrays =
		embed.kind === 'json'
			? []
			: embed.select.map(({ name, alias }) => {
					const owner = { schema: '', name: embed.embedName };
					const order = renderOrder(owner, child.spreadOrder);
					const value = columnOf(owner, name);
					return sql`COALESCE(json_agg(${value}${order}), '[]')::jsonb AS ${identifier(alias ?? name)}`;
				});
	const aggregated = join([sql`json_agg(${rows})::jsonb AS ${rows}`, ...arrays], ', ');
	return lateral(
		sql`SELECT ${aggregated} FROM (${query}) AS ${rows}`,
		inner ? sql`${rows} IS NOT NULL` : raw('TRUE'),
	);
};

const renderGroupBy = (table: QualifiedName, { select, embeds }: ReadPlan): Fragment => {
	const isAggregated =
		select.some(({ aggregate }) => aggregate) ||
		embeds.some((embed) => embed.kind === 'spread' && embed.select.some(({ aggregate }) => aggregate));
	if (!isAggregated) return nothing;
	const own = select
		.filter(({ aggregate }) => !aggregate)
		.map(({ alias, field }) => (alias === undefined ? renderField(table, field) : identifier(alias)));
	const embedded = embeds.flatMap((embed) =>
		embed.kind === 'json'
			? [identifier(embed.name)]
			: embed.select
					.filter(({ aggregate }) => !aggregate)
					.map(({ name, alias }) => columnOf({ schema: '', name: embed.embedName }, alias ?? name)),
	);
	const terms = [...own, ...embedded];
	return terms.length === 0 ? nothing : sql` GROUP BY ${join(terms, ', ')}`;
};

const renderJoinCondition = ({ left, right }: JoinCondition): Fragment =>
	sql`${columnOf(...left)} = ${columnOf(...right)}`;

const renderRange = ({ offset, limit }: Range): Fragment => {
	if (offset === 0 && limit === undefined) return nothing;
	const most = limit === undefined ? raw('ALL') : parameter(String(limit));
	return sql` LIMIT ${most} OFFSET ${parameter(String(offset))}`;
};

/** The query of a resource, with a lateral join for each resource that it embeds. */
export const renderRead = (plan: ReadPlan): Fragment => {
	const table = ownName(plan);
	const hasNothing = plan.select.length === 0 && plan.children.length === 0;
	const columns = [
		...(hasNothing ? [columnOf(table, '*')] : plan.select.map((select) => renderSelect(table, select))),
		...plan.spreadOrderSelect.map(({ owner, select }) =>
			renderSelect(owner === undefined ? table : { schema: '', name: owner }, select),
		),
		...plan.embeds.flatMap(renderEmbedSelect),
	];
	const joins = plan.embeds.map((embed) => {
		const child = plan.children.find(({ embedName }) => embedName === embed.embedName);
		return child ? renderLateral(embed, child) : nothing;
	});
	const where = renderWhere([
		...plan.where.map((condition) => renderCondition(table, condition)),
		...plan.joinConditions.map(renderJoinCondition),
	]);
	return join(
		[
			sql`SELECT ${join(columns, ', ')}${renderFrom(plan)}`,
			...joins,
			where,
			renderGroupBy(table, plan),
			renderOrder(table, plan.order),
			renderRange(plan.range),
		],
		'',
	);
};

/** Counts all rows that the filters leave. An inner join becomes EXISTS, so that no row counts twice. */
export const renderCount = (plan: ReadPlan): Fragment => {
	const table = ownName(plan);
	const conditions = plan.where.map((condition) =>
		renderGroups(condition, (leaf) => {
			if (leaf.kind === 'filter') return renderFilter(table, leaf);
			const child = plan.children.find(({ embedName }) => embedName === leaf.embedName);
			return child ? sql`${raw(leaf.mustExist ? '' : 'NOT ')}EXISTS (${renderCount(child)})` : raw('TRUE');
		}),
	);
	const inner = plan.children
		.filter((child) => child.join === 'inner')
		.map((child) => sql`EXISTS (${renderCount(child)})`);
	const where = renderWhere([...conditions, ...plan.joinConditions.map(renderJoinCondition), ...inner]);
	return sql`SELECT 1${renderFrom(plan)}${where}`;
};
