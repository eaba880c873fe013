import { entriesOf, type Entry } from './fixed-collection';
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
						{
							displayName: 'Column',
							name: 'column',
							type: 'string',
							default: '',
							placeholder: 'e.g. created_at',
						},
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
	read: (name, from) => entriesOf(from.parameter(name), 'order').map(toOrder),
};

/** Members left at their default are none of the order. */
const toOrder = ({ column, descending, nulls, referencedTable }: Entry): Entry => ({
	column,
	...(descending === true && { descending }),
	...(nulls !== '' && nulls !== undefined && { nulls }),
	...(referencedTable !== '' && referencedTable !== undefined && { referencedTable }),
});
