import type { INodeProperties, ResourceMapperTypeOptions } from 'n8n-workflow';
import { parseKeepingNumbers } from '../../../shared';
import { checkExpression, isEntry, refusal, type Entry, type Named } from './fixed-collection';
import type { ParameterSource } from './widget';

/** The names of the node's `resourceMapping` methods. */
export const mappingMethods = {
	/** With marks for the columns that a new row must have. */
	newRow: 'mapNewRow',
	columns: 'mapColumns',
	arguments: 'mapArguments',
} as const;

export type MappingMethod = (typeof mappingMethods)[keyof typeof mappingMethods];

/** Names with their types from the live project, each with an input of its own. */
export const mappedColumns = (
	base: Pick<INodeProperties, 'displayName' | 'name'> & Partial<INodeProperties>,
	method: MappingMethod,
	{ matches }: { readonly matches: boolean },
): INodeProperties => ({
	...base,
	type: 'resourceMapper',
	noDataExpression: true,
	default: { mappingMode: 'defineBelow', value: null },
	typeOptions: {
		loadOptionsDependsOn:
			method === mappingMethods.arguments
				? ['function.value', 'options.schema.value']
				: ['table.value', 'options.schema.value'],
		resourceMapper: {
			resourceMapperMethod: method,
			mode: matches ? 'upsert' : 'add',
			fieldWords:
				method === mappingMethods.arguments
					? { singular: 'argument', plural: 'arguments' }
					: { singular: 'column', plural: 'columns' },
			addAllFields: true,
			multiKeyMatch: true,
			// The modes stand outside, with those for which no list is needed.
			supportAutoMap: false,
			...(matches && {
				matchingFieldsLabels: {
					title: 'Columns to Match On',
					hint: 'A row that has the same values here is updated. Together these columns need a unique constraint.',
				},
			}),
		} satisfies ResourceMapperTypeOptions,
	},
});

/** What the mapper of a field holds. */
export interface Mapped {
	readonly row: Record<string, unknown>;
	readonly matchingColumns: readonly string[];
}

/**
 * What n8n's mapper holds. It stores no input that was left or made empty, or stores null for it: such a column is not
 * sent. An expression that gives null or '' is meant. JSON is typed as text, and becomes what it says with every digit.
 */
export function readMapped(field: Named, name: string, from: ParameterSource): Mapped {
	const stored = from.parameter(name);
	const asStored = from.stored(name);
	if (!isEntry(stored) || !isEntry(stored.value ?? {}))
		throw refusal(field.name, `${field.label} must be a mapping of names to values`, checkExpression);
	const typed = isEntry(asStored) && isEntry(asStored.value) ? asStored.value : {};
	const types = typesIn(stored.schema);
	const given = Object.entries(stored.value ?? {}).filter(
		([column]) => !isEmpty(typed[column]) && types.get(column)?.isRemoved !== true,
	);
	const isAutomatic = stored.mappingMode === 'autoMapInputData';
	const matching: readonly unknown[] = Array.isArray(stored.matchingColumns) ? stored.matchingColumns : [];
	return {
		row: isAutomatic
			? { ...from.input }
			: Object.fromEntries(
					given.map(([column, value]) => [column, toValue(field, column, value, types.get(column)?.type)]),
				),
		matchingColumns: matching.filter((column) => typeof column === 'string'),
	};
}

const isEmpty = (typed: unknown): boolean => typed === null || typed === '';

interface ColumnType {
	readonly type: unknown;
	readonly isRemoved: boolean;
}

function typesIn(schema: unknown): ReadonlyMap<unknown, ColumnType> {
	const columns = (Array.isArray(schema) ? schema : []).filter(isEntry);
	return new Map(columns.map(({ id, type, removed }: Entry) => [id, { type, isRemoved: removed === true }]));
}

/** A list may also be written in PostgreSQL's own way, `{a,b}`, which PostgreSQL reads itself. */
function toValue(field: Named, column: string, value: unknown, type: unknown): unknown {
	if (typeof value !== 'string') return value;
	const isJson = type === 'object' || (type === 'array' && !value.trimStart().startsWith('{'));
	if (!isJson) return value;
	try {
		return parseKeepingNumbers(value);
	} catch (cause) {
		throw refusal(
			field.name,
			`${field.label}: the value of '${column}' is not valid JSON: ${(cause as SyntaxError).message}`,
			'Check quotes, commas and brackets.',
		);
	}
}
