import { refusals } from '../rest-error.ts';
import { toKey, type Relationship, type Schema } from '../schema/schema.ts';
import { findSimilar } from '../similar.ts';

interface Wanted {
	readonly schema: string;
	/** The table that embeds. */
	readonly origin: string;
	/** What the request calls the embedded resource: a table, a constraint, a column or a function. */
	readonly target: string;
	readonly hint: string | undefined;
}

const matches = (
	{ cardinality, foreignTable, isSelf, foreignTableIsView }: Relationship,
	wanted: Wanted,
): boolean => {
	const { target, hint } = wanted;
	if (cardinality.kind === 'computed') return target === cardinality.function.name;

	const isForeignKey = cardinality.kind !== 'many-to-many';
	const constraint = isForeignKey ? cardinality.constraint : undefined;
	const [column, foreignColumn] =
		isForeignKey && cardinality.columns.length === 1 ? (cardinality.columns[0] ?? []) : [];
	const isTable = target === foreignTable.name;

	if (isSelf) {
		return hint === undefined
			? (isTable && cardinality.kind === 'one-to-many') ||
					(target === column && cardinality.kind === 'many-to-one')
			: isTable && cardinality.kind === 'one-to-many' && hint === foreignColumn;
	}
	if (hint === undefined)
		return isTable || (!foreignTableIsView && (target === constraint || target === column));
	const isJunction = cardinality.kind === 'many-to-many' && hint === cardinality.table.name;
	return isTable && (hint === constraint || hint === column || hint === foreignColumn || isJunction);
};

/** Suggests the table that was probably meant: the one that embeds, or one that it could embed. */
const suggest = (schema: Schema, { schema: name, origin, target }: Wanted): string | undefined => {
	const origins = [...schema.relationships.values()].flatMap(([first]) =>
		first?.table.schema === name ? first.table.name : [],
	);
	const toHint = (wrong: string, candidates: readonly string[]): string | undefined => {
		const similar = findSimilar(
			wrong,
			candidates.filter((candidate) => candidate !== wrong),
			0.33,
		);
		return similar === undefined ? undefined : `Perhaps you meant '${similar}' instead of '${wrong}'.`;
	};
	if (!origins.includes(origin)) return toHint(origin, origins);
	const targets = schema.relationships.get(toKey({ schema: name, name: origin })) ?? [];
	const names = targets.map(({ foreignTable }) => foreignTable.name);
	return names.includes(target) ? undefined : toHint(target, names);
};

/** Finds the one relationship that an embedded resource stands for; refuses none and several. */
export const findRelationship = (schema: Schema, wanted: Wanted): Relationship => {
	const candidates = schema.relationships.get(toKey({ schema: wanted.schema, name: wanted.origin })) ?? [];
	const found = candidates.filter(
		(relationship) => relationship.foreignTable.schema === wanted.schema && matches(relationship, wanted),
	);
	const [first] = found;
	if (!first) throw refusals.noRelationship({ ...wanted, suggestion: suggest(schema, wanted) });
	if (found.length > 1) throw refusals.ambiguousRelationship(wanted.origin, wanted.target, found);
	return first;
};
