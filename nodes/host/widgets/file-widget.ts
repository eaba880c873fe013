import { propertyOf } from './property-of';
import type { Widget } from './widget';

/** A file that the input item carries, named by the field it is under. */
export const fileWidget: Widget = {
	draw: (name, field) => [
		{
			...propertyOf(name, field),
			displayName: 'Input Data Field Name',
			type: 'string',
			default: 'data',
			placeholder: 'e.g. data',
			hint: 'The name of the field of the input item that holds the file',
		},
	],
	read: (name, from) => from.file(name),
};
