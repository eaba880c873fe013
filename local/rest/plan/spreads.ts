import { refusals } from '../rest-error.ts';
import { isToOne } from '../schema/schema.ts';
import {
	unknownField,
	type EmbedSelect,
	type PlannedOrder,
	type ReadPlan,
	type SpreadSelect,
} from './plan.ts';

const isEmpty = ({ select, children }: ReadPlan): boolean => select.length === 0 && children.every(isEmpty);

const listSpreadColumns = ({ select, embeds }: ReadPlan): readonly SpreadSelect[] => {
	const plain = (name: string): SpreadSelect => ({
		name,
		alias: undefined,
		aggregate: undefined,
		aggregateCast: undefined,
	});
	return [
		...select.map(({ field, alias }) => plain(alias ?? field.name)),
		...embeds.flatMap((embed) => (embed.kind === 'json' ? [plain(embed.name)] : embed.select)),
	];
};

/** How a resource shows one of its children. */
export const toEmbedSelect = (child: ReadPlan): EmbedSelect => {
	const { embedName, name } = child;
	if (child.spread) return { kind: 'spread', embedName, select: listSpreadColumns(child) };
	const isArray = !(child.relationship && isToOne(child.relationship));
	return { kind: 'json', name, embedName, isArray, isEmpty: isEmpty(child) };
};

interface HoistedAggregate extends SpreadSelect {
	readonly embedName: string;
}

/**
 * An aggregate inside a to-one spread, `...customers(id.count())`, counts over the rows of the resource that embeds it.
 * So it is taken out of the spread and applied there, as far up as spreads go.
 */
const hoist = (
	plan: ReadPlan,
): { readonly plan: ReadPlan; readonly hoisted: readonly HoistedAggregate[] } => {
	const children = plan.children.map(hoist);
	const fromChildren = children.flatMap(({ hoisted }) => hoisted);
	const withChildren = { ...plan, children: children.map((child) => child.plan) };

	if (plan.spread !== 'to-one') {
		const embeds = plan.embeds.map((embed): EmbedSelect => {
			if (embed.kind === 'json') return embed;
			const select = embed.select.map((shown) => {
				const found = fromChildren.find(
					({ embedName, name }) => embedName === embed.embedName && name === shown.name,
				);
				return found
					? { ...shown, alias: found.alias, aggregate: found.aggregate, aggregateCast: found.aggregateCast }
					: shown;
			});
			return { ...embed, select };
		});
		return { plan: { ...withChildren, embeds }, hoisted: [] };
	}
	const own = plan.select
		.filter(({ aggregate }) => aggregate !== undefined)
		.map(({ field, alias, aggregate, aggregateCast }) => ({
			embedName: plan.embedName,
			name: alias ?? field.name,
			alias,
			aggregate,
			aggregateCast,
		}));
	return {
		plan: {
			...withChildren,
			select: plan.select.map((shown) => ({ ...shown, aggregate: undefined, aggregateCast: undefined })),
		},
		hoisted: [...own, ...fromChildren.map((one) => ({ ...one, embedName: plan.embedName }))],
	};
};

/** A to-many spread makes arrays, and each of its arrays must be ordered by itself. */
const orderArrays = (plan: ReadPlan): ReadPlan => {
	const children = plan.children.map(orderArrays);
	if (plan.spread !== 'to-many') return { ...plan, children };
	const hasAggregates =
		plan.select.some(({ aggregate }) => aggregate !== undefined) ||
		plan.embeds.some(
			(embed) => embed.kind === 'spread' && embed.select.some(({ aggregate }) => aggregate !== undefined),
		);
	if (hasAggregates) {
		throw refusals.notImplemented('Aggregates are not implemented for one-to-many or many-to-many spreads.');
	}
	const named = plan.order.map((term, index) => ({
		term,
		alias: `${plan.embedName}_${term.field.name}_${index + 1}`,
	}));
	return {
		...plan,
		children,
		order: [],
		spreadOrderSelect: named.map(({ term, alias }) => ({
			owner: term.relation,
			select: { field: term.field, alias, cast: undefined, aggregate: undefined, aggregateCast: undefined },
		})),
		spreadOrder: named.map(({ term, alias }): PlannedOrder => ({
			...term,
			relation: undefined,
			field: unknownField(alias),
		})),
	};
};

export const arrangeSpreads = (plan: ReadPlan): ReadPlan => orderArrays(hoist(plan).plan);
