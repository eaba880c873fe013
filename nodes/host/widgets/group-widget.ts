import type { Field, Fields } from '../../../shared';
import { checkExpression, isEntry, refusal } from './fixed-collection';
import { alphabetically, propertyOf } from './property-of';
import type { Widget } from './widget';

/** A thing of several parts, added one by one: a part that was not added is left out. */
export const groupWidget = (members: Fields, widgetOf: (field: Field) => Widget): Widget => ({
	draw: (name, field) => [
		{
			...propertyOf(name, field),
			type: 'collection',
			placeholder: 'Add Part',
			default: {},
			options: alphabetically(
				Object.entries(members).flatMap(([member, part]) => widgetOf(part).draw(member, part, members)),
				({ displayName }) => displayName,
			),
		},
	],
	read: (name, from, { label }) => {
		const parts = from.parameter(name);
		if (isEntry(parts)) return parts;
		throw refusal(name, `${label} must be an object`, checkExpression);
	},
});
