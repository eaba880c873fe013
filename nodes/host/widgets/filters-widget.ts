import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import type { Field } from '../../../shared';
import { conditionLineOf, readCondition } from './condition-line';
import { entriesOf, membersOf, readJson, readMode, type Entry, type Named } from './fixed-collection';
import { propertyOf } from './property-of';
import type { Widget } from './widget';

const matches: INodePropertyOptions[] = [
	{ name: 'All Conditions', value: 'all' },
	{ name: 'Any Condition', value: 'any' },
];

const referencedTable: INodeProperties = {
	displayName: 'Referenced Table',
	name: 'referencedTable',
	type: 'string',
	default: '',
	placeholder: 'e.g. orders',
	description: 'Filters the rows of this embedded table instead',
};

/**
 * Conditions that read like a sentence, all or any of them, and groups of such conditions, which may hold groups, three
 * deep; or the whole tree as JSON, for groups that nest deeper.
 */
export const filtersWidget: Widget = {
	draw: (name, field) => [
		{
			displayName: 'Filter By',
			name: `${name}Mode`,
			type: 'options',
			options: [
				{ name: 'Conditions', value: 'conditions', description: 'Columns, operators and values' },
				{
					name: 'JSON',
					value: 'json',
					description: field.flat
						? 'A list of conditions'
						: 'A tree of groups and conditions, nested as deep as you like',
				},
			],
			default: 'conditions',
		},
		...(field.flat
			? []
			: [
					{
						displayName: 'Must Match',
						name: `${name}Match`,
						type: 'options' as const,
						options: matches,
						default: 'all',
						displayOptions: { show: { [`${name}Mode`]: ['conditions'] } },
					},
				]),
		{
			...propertyOf(name, field),
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Condition or Group',
			default: {},
			...(!field.flat && { description: `${field.help}. Groups hold groups, three deep; JSON goes deeper.` }),
			displayOptions: { show: { [`${name}Mode`]: ['conditions'] } },
			options: [
				{ displayName: 'Condition', name: 'condition', values: conditionLineOf(field) },
				{ displayName: 'Group of Conditions', name: 'group', values: groupLineOf(field) },
				...(field.flat
					? []
					: [{ displayName: 'PostgREST Expression (Raw)', name: 'expression', values: expressionLine }]),
			],
		},
		{
			displayName: `${field.label} (JSON)`,
			name: `${name}Json`,
			type: 'json',
			default: '{\n\t"all": []\n}',
			description: field.flat
				? 'Conditions as {"column", "operator", "value", "not"}, all of which must hold'
				: 'Conditions as {"column", "operator", "value", "not"}, groups as {"all": […]} or {"any": […]}, which may hold groups',
			displayOptions: { show: { [`${name}Mode`]: ['json'] } },
		},
	],
	read: (name, from, { label, flat }) => {
		const field = { name, label };
		if (readMode(field, from.parameter(`${name}Mode`), ['conditions', 'json']) === 'json')
			return readJson(name, label, from.parameter(`${name}Json`));
		const match = flat ? 'all' : readMode(field, from.parameter(`${name}Match`), ['all', 'any']);
		const stored = from.parameter(name);
		const members = [
			...entriesOf(field, stored, 'condition', kinds).map((entry, index) =>
				readCondition(field, entry, `line ${index + 1}`),
			),
			...entriesOf(field, stored, 'group', kinds).map((entry, index) =>
				readGroup({ ...field, flat }, entry, `group ${index + 1}`),
			),
			...entriesOf(field, stored, 'expression', kinds).map((entry, index) =>
				readExpression(field, entry, `expression ${index + 1}`),
			),
		];
		// A form that was left empty says nothing, whichever way it would match.
		return { [members.length > 0 ? match : 'all']: members };
	},
};

interface InGroup {
	readonly others?: readonly INodePropertyCollection[];
	/** What the button calls the group: those of groups that hold each other stand one below the other. */
	readonly group?: string;
}

const conditionsOf = (
	field: Pick<Field, 'flat'>,
	{ others = [], group = 'Group' }: InGroup = {},
): INodeProperties => ({
	displayName: 'Conditions',
	name: 'conditions',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: `Add Condition ${others.length > 0 ? 'or Group ' : ''}to ${group}`,
	default: {},
	options: [{ displayName: 'Condition', name: 'condition', values: conditionLineOf(field) }, ...others],
});

const wayToMatch: INodeProperties[] = [
	{ displayName: 'Group Must Match', name: 'match', type: 'options', options: matches, default: 'any' },
	{
		displayName: 'Not',
		name: 'not',
		type: 'boolean',
		default: false,
		description: 'Whether the group as a whole must not hold',
	},
];

const innerGroupOf = (within: InGroup): INodePropertyCollection => ({
	displayName: 'Group of Conditions',
	name: 'group',
	values: [...wayToMatch, conditionsOf({}, within)],
});

const innermostGroup = innerGroupOf({ group: 'Innermost Group' });

/** A form has to end somewhere: what nests deeper than three groups, one in the other, is written as JSON. */
const groupLine: INodeProperties[] = [
	...wayToMatch,
	conditionsOf({}, { others: [innerGroupOf({ others: [innermostGroup], group: 'Inner Group' })] }),
	referencedTable,
];

/** Where all conditions hold, a group keeps some of them together, and nothing more. */
const groupLineOf = (field: Pick<Field, 'flat'>): INodeProperties[] =>
	field.flat ? [conditionsOf(field)] : groupLine;

const expressionLine: INodeProperties[] = [
	{
		displayName: 'Expression',
		name: 'expression',
		type: 'string',
		default: '',
		placeholder: 'e.g. priority.gte.3,done.is.true',
		description: 'PostgREST’s own text, sent as it is: any of the conditions between its commas',
	},
	referencedTable,
];

const kinds = ['condition', 'group', 'expression'];

function readGroup(field: Named & Pick<Field, 'flat'>, entry: Entry, place: string): Entry {
	const match = field.flat ? 'all' : readMode(field, entry.match, ['all', 'any']);
	const members = field.flat ? ['condition'] : ['condition', 'group'];
	const groups = field.flat ? [] : entriesOf(field, entry.conditions, 'group', members);
	return {
		[match]: [
			...entriesOf(field, entry.conditions, 'condition', members).map((each, index) =>
				readCondition(field, each, `${place}, line ${index + 1}`),
			),
			...groups.map((each, index) => readGroup(field, each, `${place}.${index + 1}`)),
		],
		...membersOf(field, entry, place, { not: false, referencedTable: '' }),
	};
}

const readExpression = (field: Named, entry: Entry, place: string): Entry => ({
	expression: entry.expression,
	...membersOf(field, entry, place, { referencedTable: '' }),
});
