import type { INodePropertyTypeOptions } from 'n8n-workflow';
import { SupabaseError, type Field } from '../../../shared';
import { asDescription, propertyOf, sorted } from './property-of';
import { readJson } from './fixed-collection';
import type { Widget } from './widget';

const readAsGiven: Widget['read'] = (name, from) => from.parameter(name);

/** n8n stores what is typed into a parameter as it is. */
export const secretHint =
	'Use an expression: text typed here is stored in the workflow, for all who may open it';

export const textWidget: Widget = {
	draw: (name, field) => [
		{
			...propertyOf(name, field),
			type: 'string',
			...(field.manyLines && { typeOptions: { rows: 4 } }),
			...(field.secret && { typeOptions: { password: true }, hint: secretHint }),
			default: String(field.default ?? ''),
		},
	],
	read: readAsGiven,
};

export const numberWidget: Widget = {
	draw: (name, field) => [
		{
			...propertyOf(name, field),
			type: 'number',
			...(typeOptionsOf(field) && { typeOptions: typeOptionsOf(field) }),
			// n8n wants the same limit everywhere.
			default: name === 'limit' ? 50 : typeof field.default === 'number' ? field.default : 0,
		},
	],
	read: readAsGiven,
};

function typeOptionsOf({ min, max }: Field): INodePropertyTypeOptions | undefined {
	if (min === undefined && max === undefined) return undefined;
	return { ...(min !== undefined && { minValue: min }), ...(max !== undefined && { maxValue: max }) };
}

export const flagWidget: Widget = {
	draw: (name, field) => [{ ...propertyOf(name, field), type: 'boolean', default: field.default === true }],
	read: readAsGiven,
};

export const choiceWidget: Widget = {
	draw: (name, field) => [
		{
			...propertyOf(name, field),
			type: 'options',
			options: sorted(
				choicesOf(name, field).map(({ value, label, help }) => ({
					name: label,
					value: String(value),
					...(help !== undefined && { description: asDescription(help) }),
				})),
			),
			default: String(field.default),
		},
	],
	read: readAsGiven,
};

export const jsonWidget: Widget = {
	draw: (name, field) => [
		{ ...propertyOf(name, field), type: 'json', default: JSON.stringify(field.default) ?? '' },
	],
	read: (name, from, { label }) => readJson(name, label, from.parameter(name)),
};

/** Texts one a line, or parted by commas where they hold none; an expression may give a list. */
export const listWidget: Widget = {
	draw: (name, field) => [
		{
			...propertyOf(name, field),
			type: 'string',
			...(!field.many && { typeOptions: { rows: 3 } }),
			default: '',
			hint: field.many
				? 'Separate them by commas, or use an expression that gives a list'
				: 'One a line, or an expression that gives a list',
		},
	],
	read: readAsGiven,
};

function choicesOf(name: string, { choices }: Field): NonNullable<Field['choices']> {
	if (choices) return choices;
	throw new SupabaseError({ reason: `The field '${name}' has no choices`, code: 'UNKNOWN_OPERATION' });
}
