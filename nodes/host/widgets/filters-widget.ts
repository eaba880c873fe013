import { operators, truths } from '../../../shared';
import { entriesOf, membersOf, readJson, readMode, type Entry, type Named } from './fixed-collection';
import { inTitleCase, propertyOf, sorted } from './property-of';
import type { Widget } from './widget';

/** Operators whose value is one of a few words rather than text. */
const truthOperators = Object.entries(operators)
	.filter(([, { takes }]) => takes === 'truth')
	.map(([operator]) => operator);

/** Conditions that read like a sentence, all or any of them; or the whole tree as JSON, for groups inside groups. */
export const filtersWidget: Widget = {
	draw: (name, field) => [
		{
			displayName: 'Filter By',
			name: `${name}Mode`,
			type: 'options',
			options: [
				{ name: 'Conditions', value: 'conditions', description: 'Columns, operators and values' },
				{ name: 'JSON', value: 'json', description: 'A tree of groups and conditions' },
			],
			default: 'conditions',
		},
		{
			displayName: 'Must Match',
			name: `${name}Match`,
			type: 'options',
			options: [
				{ name: 'All Conditions', value: 'all' },
				{ name: 'Any Condition', value: 'any' },
			],
			default: 'all',
			displayOptions: { show: { [`${name}Mode`]: ['conditions'] } },
		},
		{
			...propertyOf(name, field),
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Condition',
			default: {},
			displayOptions: { show: { [`${name}Mode`]: ['conditions'] } },
			options: [
				{
					displayName: 'Condition',
					name: 'condition',
					values: [
						{
							displayName: 'Column',
							name: 'column',
							type: 'string',
							default: '',
							placeholder: 'e.g. created_at',
							description: 'A column, a JSON path such as address->>city, or a column of an embedded table',
						},
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
							options: sorted(
								Object.entries(operators).map(([value, { label, help }]) => ({
									name: inTitleCase(label),
									value,
									description: help,
								})),
							),
							default: 'eq',
						},
						{
							displayName: 'Value',
							name: 'value',
							type: 'string',
							default: '',
							description: 'A list is written as 1,2 or ["a","b"], or comes from an expression',
							displayOptions: { hide: { operator: truthOperators } },
						},
						{
							displayName: 'Value',
							name: 'truth',
							type: 'options',
							options: truths.map((truth) => ({
								name: inTitleCase(truth),
								value: truth,
							})),
							default: 'null',
							displayOptions: { show: { operator: truthOperators } },
						},
					],
				},
			],
		},
		{
			displayName: `${field.label} (JSON)`,
			name: `${name}Json`,
			type: 'json',
			default: '{\n\t"all": []\n}',
			description:
				'Conditions as {"column", "operator", "value", "not"}, groups as {"all": […]} or {"any": […]}, which may hold groups',
			displayOptions: { show: { [`${name}Mode`]: ['json'] } },
		},
	],
	read: (name, from, { label }) => {
		const field = { name, label };
		if (readMode(field, from.parameter(`${name}Mode`), ['conditions', 'json']) === 'json')
			return readJson(name, label, from.parameter(`${name}Json`));
		const match = readMode(field, from.parameter(`${name}Match`), ['all', 'any']);
		const entries = entriesOf(field, from.parameter(name), 'condition');
		return { [match]: entries.map((entry, index) => toCondition(field, entry, index + 1)) };
	},
};

function toCondition(field: Named, entry: Entry, line: number): Entry {
	const { column, operator, value, truth } = entry;
	return {
		column,
		operator,
		value: truthOperators.some((each) => each === operator) ? truth : value,
		...membersOf(field, entry, line, { not: false }),
	};
}
