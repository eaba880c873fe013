import type { FormField } from '../../../shared';
import { checkExpression, entriesOf, isLost, readMode, refusal, type Entry } from './fixed-collection';
import { propertyOf } from './property-of';
import type { ParameterSource, Widget } from './widget';

const types = ['text', 'file'] as const;

/** The fields of a form line by line: texts, and files that the input item carries. */
export const formWidget: Widget = {
	draw: (name, field) => [
		{
			...propertyOf(name, field),
			type: 'fixedCollection',
			typeOptions: { multipleValues: true, sortable: true },
			placeholder: 'Add Field',
			default: {},
			options: [
				{
					displayName: 'Field',
					name: 'field',
					values: [
						{
							displayName: 'Type',
							name: 'type',
							type: 'options',
							options: [
								{ name: 'Text', value: 'text' },
								{ name: 'File', value: 'file' },
							],
							default: 'text',
						},
						{ displayName: 'Name', name: 'name', type: 'string', default: '', placeholder: 'e.g. title' },
						{
							displayName: 'Value',
							name: 'value',
							type: 'string',
							default: '',
							displayOptions: { show: { type: ['text'] } },
						},
						{
							displayName: 'Input Data Field Name',
							name: 'inputDataFieldName',
							type: 'string',
							default: 'data',
							placeholder: 'e.g. data',
							description: 'The name of the field of the input item that holds the file',
							displayOptions: { show: { type: ['file'] } },
						},
					],
				},
			],
		},
	],
	read: (name, from, { label }) =>
		entriesOf({ name, label }, from.parameter(name), 'field').map((entry, index) =>
			readField({ name, label: `${label}, line ${index + 1}` }, entry, {
				from,
				place: `${name}.field[${index}]`,
			}),
		),
};

function readField(
	field: { readonly name: string; readonly label: string },
	entry: Entry,
	{ from, place }: { readonly from: ParameterSource; readonly place: string },
): FormField {
	const { name, value } = entry;
	if (typeof name !== 'string' || name.trim() === '')
		throw refusal(field.name, `${field.label} has no name`, 'Type a name, or take the line away.');
	const type = readMode(field, entry.type ?? 'text', types);
	if (type === 'file') return { name: name.trim(), value: from.file(`${place}.inputDataFieldName`) };
	if (isLost(value)) throw refusal(field.name, `${field.label}: ${name} is empty`, checkExpression);
	return { name: name.trim(), value: typeof value === 'object' ? JSON.stringify(value) : String(value) };
}
