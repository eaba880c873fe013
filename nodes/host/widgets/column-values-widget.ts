import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';
import type { Field } from '../../../shared';
import { checkExpression, entriesOf, readJson, readMode, refusal } from './fixed-collection';
import { propertyOf } from './property-of';
import type { ParameterSource, Widget } from './widget';

/** A new row is mostly the item itself, while an item that changes a row holds its key too. */
const usualMode = (kind: 'rows' | 'values'): string => (kind === 'rows' ? 'autoMap' : 'define');

const modes: INodePropertyOptions[] = [
	{
		name: 'Auto-Map Input Data',
		value: 'autoMap',
		description: 'The fields of the input item are the columns',
	},
	{ name: 'Define Below', value: 'define', description: 'Columns and their values, one by one' },
	{ name: 'JSON', value: 'json', description: 'An object of columns and values' },
];

/** What to write: the input item itself, columns one by one, or JSON, which alone can hold several rows. */
export const columnValuesWidget = (kind: 'rows' | 'values'): Widget => ({
	draw: (name, field) => [
		{
			displayName: 'Data to Send',
			name: `${name}Mode`,
			type: 'options',
			options: modes,
			default: usualMode(kind),
		},
		{
			displayName: 'Inputs to Ignore',
			name: `${name}Ignore`,
			type: 'string',
			default: '',
			placeholder: 'e.g. note, source',
			description: 'Fields of the input item that are no columns, separated by commas',
			displayOptions: { show: { [`${name}Mode`]: ['autoMap'] } },
		},
		{
			...propertyOf(name, { ...field, required: false }),
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Column',
			default: {},
			displayOptions: { show: { [`${name}Mode`]: ['define'] } },
			options: [
				{
					displayName: 'Column',
					name: 'column',
					values: [
						{ displayName: 'Column', name: 'column', type: 'string', default: '', placeholder: 'e.g. title' },
						{
							displayName: 'Value',
							name: 'value',
							type: 'string',
							default: '',
							description: 'Use an expression for null, a list or an object',
						},
					],
				},
			],
		},
		{
			displayName: `${field.label} (JSON)`,
			name: `${name}Json`,
			type: 'json',
			default: '{}',
			description: field.help,
			displayOptions: { show: { [`${name}Mode`]: ['json'] } },
		},
	],
	read: (name, from, field) => {
		const { label } = field;
		switch (readMode({ name, label }, from.parameter(`${name}Mode`), ['autoMap', 'json', 'define'])) {
			case 'autoMap':
				return withoutIgnored(name, from);
			case 'json':
				return readJson(name, label, from.parameter(`${name}Json`));
			default:
				return readColumns(name, from, field);
		}
	},
});

function withoutIgnored(name: string, { input, parameter }: ParameterSource): IDataObject {
	const list = parameter(`${name}Ignore`);
	if (typeof list !== 'string') throw refusal(name, 'Inputs to Ignore must be text', checkExpression);
	const ignored = new Set(list.split(',').map((each) => each.trim()));
	return Object.fromEntries(Object.entries(input).filter(([column]) => !ignored.has(column)));
}

/** A column whose expression gives nothing stays, as undefined: the core says what that means. */
function readColumns(name: string, from: ParameterSource, { label }: Field): Record<string, unknown> {
	const row = new Map<string, unknown>();
	const entries = entriesOf({ name, label }, from.parameter(name), 'column');
	for (const [index, { column, value }] of entries.entries()) {
		const place = `${label}, column ${index + 1}`;
		if (typeof column !== 'string' || column.trim() === '')
			throw refusal(name, `${place} has no name`, 'Name the column, or take the line away.');
		if (row.has(column)) throw refusal(name, `${place}: ${column} is there twice`, 'Leave one of the two.');
		row.set(column, value);
	}
	return Object.fromEntries(row);
}
