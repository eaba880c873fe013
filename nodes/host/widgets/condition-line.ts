import type { INodeProperties } from 'n8n-workflow';
import { operators, truths, type Field, type Operator } from '../../../shared';
import { membersOf, type Entry, type Named } from './fixed-collection';
import { locatorOf, readLocator } from './locator';
import { inTitleCase, sorted } from './property-of';

const allOperators = Object.keys(operators) as Operator[];

/** Operators whose value is one of a few words rather than text. */
const truthOperators = operatorsThatTake('truth');
const searchOperators = operatorsThatTake('search');

function operatorsThatTake(shape: string): Operator[] {
	return allOperators.filter((operator) => operators[operator].takes === shape);
}

/** Stands among the operators for PostgREST's own text behind the column. */
const rawOperator = 'raw';

/** How a text search reads its text. */
const searchLine: INodeProperties[] = [
	{
		displayName: 'Search Configuration',
		name: 'config',
		type: 'string',
		default: '',
		placeholder: 'e.g. english',
		description: 'Language of the text, as PostgreSQL names it; empty for the default of the database',
		displayOptions: { show: { operator: searchOperators } },
	},
	{
		displayName: 'Search Type',
		name: 'type',
		type: 'options',
		options: [
			{ name: 'Phrase', value: 'phrase', description: 'The words stand next to one another' },
			{ name: 'Plain', value: 'plain', description: 'All of the words' },
			{ name: 'Query', value: '', description: "PostgreSQL's own syntax: cat & !dog" },
			{ name: 'Web Search', value: 'websearch', description: 'As people type it: "black cat" -dog' },
		],
		default: '',
		description: 'How the text to search for is read',
		displayOptions: { show: { operator: searchOperators } },
	},
];

/** One condition: column, operator, value; by all operators, or by those of a field whose conditions stand side by side. */
export const conditionLineOf = ({ flat }: Pick<Field, 'flat'>): INodeProperties[] =>
	flat ? drawLine(flat) : wholeLine;

const drawLine = (flat?: readonly Operator[]): INodeProperties[] => [
	locatorOf(
		{
			displayName: 'Column',
			name: 'column',
			placeholder: flat ? 'e.g. status' : 'e.g. address->>city',
			description: flat
				? 'A column of the table'
				: 'A column, a JSON path such as address->>city, or a column of an embedded table',
		},
		'columns',
	),
	{
		displayName: 'Not',
		name: 'not',
		type: 'boolean',
		default: false,
		description: 'Whether the condition must not hold',
	},
	{
		displayName: 'Operator',
		name: 'operator',
		type: 'options',
		options: sorted([
			...(flat ?? allOperators).map((value) => {
				const { label, help } = operators[value];
				return { name: inTitleCase(label), value, description: help };
			}),
			{
				name: 'PostgREST Text (Raw)',
				value: rawOperator,
				description: 'Operator and value as PostgREST itself reads them, such as in.(1,2)',
			},
		]),
		default: 'eq',
	},
	{
		displayName: 'PostgREST Text',
		name: 'raw',
		type: 'string',
		default: '',
		placeholder: 'e.g. in.(1,2)',
		description: 'Sent as it is, behind the column',
		displayOptions: { show: { operator: [rawOperator] } },
	},
	...((flat ?? allOperators).some((each) => searchOperators.includes(each)) ? searchLine : []),
	{
		displayName: 'Value',
		name: 'value',
		type: 'string',
		default: '',
		description: 'A list is written as 1,2 or ["a","b"], or comes from an expression',
		displayOptions: { hide: { operator: [...truthOperators, rawOperator] } },
	},
	{
		displayName: 'Value',
		name: 'truth',
		type: 'options',
		options: truths.map((truth) => ({ name: inTitleCase(truth), value: truth })),
		default: 'null',
		displayOptions: { show: { operator: truthOperators } },
	},
];

/** The same for all fields. */
const wholeLine = drawLine();

export function readCondition(field: Named, entry: Entry, line: string): Entry {
	const { operator, value, truth, raw } = entry;
	const column = readLocator(entry.column);
	const not = membersOf(field, entry, line, { not: false });
	if (operator === rawOperator) return { column, raw, ...not };
	return {
		column,
		operator,
		value: truthOperators.some((each) => each === operator) ? truth : value,
		// n8n leaves out what the form hides.
		...membersOf(field, entry, line, { type: '', config: '' }),
		...not,
	};
}
