import {
	asFlag,
	checkExpression,
	entriesOf,
	membersOf,
	refusal,
	type Entry,
	type Named,
} from './fixed-collection';
import { locatorOf, readLocator } from './locator';
import { propertyOf } from './property-of';
import type { Widget } from './widget';

/** One line per column to sort by. */
export const ordersWidget: Widget = {
	draw: (name, field) => [
		{
			...propertyOf(name, field),
			type: 'fixedCollection',
			typeOptions: { multipleValues: true, sortable: true },
			placeholder: 'Add Column',
			default: {},
			options: [
				{
					displayName: 'Column',
					name: 'order',
					values: [
						locatorOf({ displayName: 'Column', name: 'column', placeholder: 'e.g. created_at' }, 'columns'),
						{
							displayName: 'Descending',
							name: 'descending',
							type: 'boolean',
							default: false,
							description: 'Whether the greatest value comes first',
						},
						{
							displayName: 'Nulls',
							name: 'nulls',
							type: 'options',
							options: [
								{
									name: 'Default',
									value: '',
									description: 'Last when ascending, first when descending',
								},
								{ name: 'First', value: 'first' },
								{ name: 'Last', value: 'last' },
							],
							default: '',
							description: 'Where rows without a value stand',
						},
						{
							displayName: 'Referenced Table',
							name: 'referencedTable',
							type: 'string',
							default: '',
							description: 'Sorts the rows of this embedded table instead',
						},
					],
				},
			],
		},
	],
	read: (name, from, { label }) =>
		entriesOf({ name, label }, from.parameter(name), 'order').map((entry, index) =>
			toOrder({ name, label }, entry, `line ${index + 1}`),
		),
};

/** Any text would count as true, 'false' too: a direction is read here, or refused. */
function toOrder(field: Named, entry: Entry, line: string): Entry {
	const { descending = false, ...members } = membersOf(field, entry, line, defaults);
	const isDescending = asFlag(descending);
	if (isDescending === undefined)
		throw refusal(field.name, `${field.label}, ${line}: 'descending' must be true or false`, checkExpression);
	return { column: readLocator(entry.column), ...members, ...(isDescending && { descending: true }) };
}

const defaults = { descending: false, nulls: '', referencedTable: '' };
