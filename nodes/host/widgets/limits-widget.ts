import type { INodeProperties } from 'n8n-workflow';
import { checkExpression, entriesOf, isLost, refusal, type Entry, type Named } from './fixed-collection';
import { propertyOf } from './property-of';
import type { Widget } from './widget';

const referencedTable: INodeProperties = {
	displayName: 'Referenced Table',
	name: 'referencedTable',
	type: 'string',
	default: '',
	placeholder: 'e.g. orders',
	description: 'The embedded table, as Columns names it',
};

/** One line per embedded table: how many of its rows, or which. */
export const limitsWidget: Widget = {
	draw: (name, field) => [
		{
			...propertyOf(name, field),
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Referenced Table',
			default: {},
			options: [
				{
					displayName: 'First Rows',
					name: 'limit',
					values: [
						referencedTable,
						{
							displayName: 'Limit',
							name: 'limit',
							type: 'number',
							typeOptions: { minValue: 1 },
							default: 50,
							description: 'Max number of results to return',
						},
					],
				},
				{
					displayName: 'Range of Rows',
					name: 'range',
					values: [
						referencedTable,
						{
							displayName: 'From',
							name: 'from',
							type: 'number',
							typeOptions: { minValue: 0 },
							default: 0,
							description: 'First row to return, counted from 0',
						},
						{
							displayName: 'To',
							name: 'to',
							type: 'number',
							typeOptions: { minValue: 0 },
							default: 9,
							description: 'Last row to return, counted from 0 and included',
						},
					],
				},
			],
		},
	],
	read: (name, from, { label }) => {
		const stored = from.parameter(name);
		return kinds.flatMap((kind) =>
			entriesOf({ name, label }, stored, kind, kinds).map((entry, index) =>
				toLimit({ name, label }, entry, `${kind} ${index + 1}`),
			),
		);
	},
};

const kinds = ['limit', 'range'];

function toLimit({ name, label }: Named, entry: Entry, place: string): Entry {
	const [lost] = Object.entries(entry).find(([, value]) => isLost(value)) ?? [];
	if (lost === undefined) return entry;
	throw refusal(name, `${label}, ${place}: '${lost}' is empty`, checkExpression);
}
