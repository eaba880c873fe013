import type { Condition } from './condition';
import { operators, type Operator } from './operators';
import type { RawOperation, RawTree } from './read-raw';

const byWire: ReadonlyMap<string, Operator> = new Map(
	(Object.keys(operators) as Operator[]).map((name) => [operators[name].wire, name]),
);

/**
 * What PostgREST's own text says, as a condition of this library; undefined for an operator it has no name for. Those
 * that take a quantifier, such as `eq(all)`, are told as its nearest kin where their list is empty.
 */
export function conditionOf(column: string, { not, wire, value }: RawOperation): Condition | undefined {
	if (/^(?:pl|ph|w)?fts(?:\(|$)/.test(wire)) return { column, operator: 'textSearch', value, not };
	const operator = byWire.get(wire);
	if (operator === undefined) {
		const isEmpty = typeof value === 'string' && /^\{\s*\}$/.test(value);
		const quantifier = /\((all|any)\)$/.exec(wire)?.[1];
		if (!isEmpty || quantifier === undefined) return undefined;
		return { column, operator: quantifier === 'all' ? 'likeAllOf' : 'likeAnyOf', value: [], not };
	}
	const isLiteral = operators[operator].takes === 'patterns' && typeof value === 'string';
	return { column, operator, value: isLiteral ? elementsOf(value) : value, not };
}

/** The conditions of an expression, negated as they stand in its groups. */
export const conditionsOf = (trees: readonly RawTree[], negated: boolean): readonly Condition[] =>
	trees.flatMap((tree) => {
		const not = tree.not !== negated;
		return 'joint' in tree
			? conditionsOf(tree.members, not)
			: (conditionOf(tree.column, { ...tree, not }) ?? []);
	});

/** Of an array literal; near enough to tell an empty pattern from others. */
const elementsOf = (literal: string): readonly string[] => {
	const inner = literal.replace(/^\s*\{|\}\s*$/g, '');
	return inner.trim() === '' ? [] : inner.split(',').map((each) => each.replace(/^"(.*)"$/s, '$1'));
};
