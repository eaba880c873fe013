import type { INodeProperties } from 'n8n-workflow';
import type { Field } from '../../shared';
import { fieldsOf, type WithFields } from './service-operations';
import { matchesIn } from './widgets/column-values-widget';
import { alphabetically } from './widgets/property-of';
import { widgetFor } from './widgets/widget-for';

/** The fields as n8n draws them: those that are shown at once, and those that are added one by one. */
export function drawFields(described: WithFields): {
	readonly shown: INodeProperties[];
	readonly optional: INodeProperties[];
} {
	const { fields } = described;
	const { shown, optional } = fieldsOf(described);
	const draw = (name: string, field: Field) => widgetFor(field).draw(name, field, fields);
	const shownNames = shown.map(([name]) => name);
	return {
		shown: shown.flatMap(([name, field]) =>
			draw(name, field).map((property) => ({ ...property, ...whenOf(property, field, []) })),
		),
		optional: optional.flatMap(([name, field]) =>
			draw(name, field).map((property) => ({
				...property,
				...whenOf(property, field, shownNames),
				// The mapper asks for them beside the rows.
				...(name === 'onConflict' &&
					matchesIn(fields) && { displayOptions: { hide: { '/rowsMode': ['mapped'] } } }),
			})),
		),
	};
}

/**
 * Shown only while another choice has the right value, which an option finds one level up when that choice is not an
 * option itself.
 */
function whenOf(
	{ displayOptions }: INodeProperties,
	{ when }: Field,
	above: readonly string[],
): Pick<INodeProperties, 'displayOptions'> {
	if (!when) return {};
	const choice = above.includes(when.field) ? `/${when.field}` : when.field;
	const values = when.is.filter(isParameterValue);
	return { displayOptions: { ...displayOptions, show: { ...displayOptions?.show, [choice]: values } } };
}

const isParameterValue = (value: unknown): value is string | number | boolean =>
	['string', 'number', 'boolean'].includes(typeof value);

/** The collection that options are added from, if there are any. */
export const optionsCollection = (options: readonly INodeProperties[]): INodeProperties[] =>
	options.length === 0
		? []
		: [
				{
					displayName: 'Options',
					name: 'options',
					type: 'collection',
					placeholder: 'Add option',
					default: {},
					options: alphabetically(options, ({ displayName }) => displayName),
				},
			];
