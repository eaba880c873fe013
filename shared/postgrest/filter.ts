import { invalid } from '../error';
import type { ColumnName } from './column';
import { asParameter, inGroup, renderCondition, type Condition, type RawCondition } from './condition';
import { checkFilter, isAll, isGroup, isList, isNegated, listOf } from './filter-shape';
import { refuseBroken } from './literal';
import type { Query } from './query';
import { conditionOf, conditionsOf } from './raw-condition';
import { NotRead, readAlone, readExpression, readInGroup } from './read-raw';

/** Conditions that all hold, or of which any holds. */
export type Group = ({ readonly all: readonly Filter[] } | { readonly any: readonly Filter[] }) & {
	readonly not?: boolean;
	/** Filters the rows of an embedded table instead. Only for a group that stands in no other. */
	readonly referencedTable?: string;
};

/** PostgREST's own text of several conditions, of which any may hold: `{ expression: 'id.eq.2,name.eq.Mars' }`. */
export interface RawGroup {
	readonly expression: string;
	readonly referencedTable?: string;
}

export type Filter = Condition | RawCondition | Group | RawGroup;

/** A tree of conditions; a list means that all of them hold. */
export type Filters = Filter | readonly Filter[];

/**
 * Query parameters that match exactly the rows the filters describe: no value and no name can add, drop or widen a
 * condition. Conditions of the outermost `all` become parameters of their own, so that two on one column both hold.
 * An empty group is no filter. Throws INVALID_PARAMETER for a value that cannot be meant, `undefined` above all.
 */
export function renderFilters(filters: Filters | undefined, embedded?: ReadonlySet<string>): Query {
	const query: Array<readonly [name: string, value: string]> = [];
	[...outermost(filters)].forEach((filter, index) => {
		const where = `Filter ${index + 1}`;
		checkFilter(filter, where);
		if (isGroup(filter)) {
			const { keyword, members } = renderGroup(filter, { where, table: filter.referencedTable, embedded });
			if (members.length === 0) return;
			const name = filter.referencedTable ? `${filter.referencedTable}.${keyword}` : keyword;
			query.push([name, `(${members.join(',')})`]);
			return;
		}
		query.push(asParameter(renderCondition(filter, where, embedded)));
	});
	return query;
}

/** What becomes parameters of their own: the members of a list, or of one group whose conditions must all hold. */
function outermost(filters: Filters | undefined): readonly Filter[] {
	if (filters === undefined) return [];
	if (isList(filters)) return filters;
	checkFilter(filters, 'The filter');
	const opens = isAll(filters) && !isNegated(filters, 'The filter') && !filters.referencedTable;
	return opens ? filters.all : [filters];
}

/**
 * Every condition of a tree that can be rendered, negated as it stands in its groups. Of PostgREST's own text, those
 * that can be told.
 */
export function conditionsIn(filters: Filters | undefined, negated = false): readonly Condition[] {
	if (filters === undefined) return [];
	return listOf(filters).flatMap((filter) => {
		if ('expression' in filter) return conditionsInText(filter.expression, negated);
		const not = isNegated(filter, 'The filter') !== negated;
		if ('raw' in filter) return conditionsInRaw(filter, not);
		if (!isGroup(filter)) return [{ ...filter, not }];
		return conditionsIn(isAll(filter) ? filter.all : filter.any, not);
	});
}

/**
 * Whether a group without members, or a blank expression, is left out where it would not be true of all rows: a list
 * that an expression or a program filled with nothing. A tree that is nothing but an empty `all` says that there is no
 * filter.
 */
export function leavesOutGroup(filters: Filters | undefined): boolean {
	const isLeftOut = (filter: Filter, isOutermost: boolean): boolean => {
		if ('expression' in filter) return filter.expression.trim() === '';
		if (!isGroup(filter)) return false;
		const members: readonly Filter[] = isAll(filter) ? filter.all : filter.any;
		if (members.length > 0) return members.some((member) => isLeftOut(member, false));
		return !(isOutermost && isAll(filter) && !isNegated(filter, 'The filter'));
	};
	return filters !== undefined && listOf(filters).some((filter) => isLeftOut(filter, true));
}

function conditionsInText(expression: string, negated: boolean): readonly Condition[] {
	const read = readExpression(expression.trim());
	return read instanceof NotRead ? [] : conditionsOf(read, negated);
}

/** As it is read alone, and in a group: which of the two it will be is not looked at. */
const conditionsInRaw = ({ column, raw }: RawCondition, negated: boolean): readonly Condition[] =>
	[readAlone(raw.trim()), readInGroup(raw.trim())].flatMap((read) =>
		read === undefined || read instanceof NotRead
			? []
			: (conditionOf(column, { ...read, not: read.not !== negated }) ?? []),
	);

interface WrittenGroup {
	readonly keyword: string;
	readonly members: readonly string[];
}

interface PlaceOfGroup {
	readonly where: string;
	/** The embedded table whose rows the group filters, if it is not those of the table itself. */
	readonly table?: string;
	readonly embedded?: ReadonlySet<string>;
}

function renderGroup(group: Group | RawGroup, { where, table, embedded }: PlaceOfGroup): WrittenGroup {
	if ('expression' in group) return renderExpression(group, where);
	const [joint, parts] = isAll(group) ? (['and', group.all] as const) : (['or', group.any] as const);
	const members = [...parts].flatMap((part: Filter, index) => {
		const place = `${where}.${index + 1}`;
		checkFilter(part, place);
		if (isGroup(part)) {
			if (part.referencedTable)
				throw invalid('filters', `${place}: a group inside another cannot filter an embedded table`);
			const inner = renderGroup(part, { where: place, table, embedded });
			return inner.members.length > 0 ? [`${inner.keyword}(${inner.members.join(',')})`] : [];
		}
		const written = renderCondition(part, place, embedded);
		refuseOther(written.column, table, place);
		return [inGroup(written)];
	});
	return { keyword: isNegated(group, where) ? `not.${joint}` : joint, members };
}

/** In a group PostgREST knows no columns but those of the table that the whole group is about. */
function refuseOther({ table: own, text }: ColumnName, table: string | undefined, where: string): void {
	if (own === undefined || own === table) return;
	throw invalid(
		'filters',
		`${where}: in this group '${text}' of the embedded table '${own}' cannot be filtered`,
		`Put conditions on '${own}' beside the group, or in a group of their own whose referencedTable is '${own}'.`,
	);
}

function renderExpression({ expression }: RawGroup, where: string): WrittenGroup {
	if (typeof expression !== 'string') throw invalid('filters', `${where}: the expression must be text`);
	const text = refuseBroken(expression.trim(), where);
	if (text === '') return { keyword: 'or', members: [] };
	const read = readExpression(text);
	if (read instanceof NotRead)
		throw invalid(
			'filters',
			`${where}: the expression can be read only before ${read.asPlace}`,
			'Write conditions as column.operator.value with commas between them, and a value that holds a comma or a bracket in double quotes.',
		);
	return { keyword: 'or', members: [text] };
}
