import type { INodeProperties } from 'n8n-workflow';
import type { AnyOperation, Field, Fields } from '../../shared';
import { actAsProperties } from './act-as';
import { csvOptionsOf } from './csv-output';
import { optionalOutputOf, shownOutputOf } from './file-output';
import { fieldsOf, operationsOf, operationValue, resourceValue } from './service-operations';
import { matchesIn } from './widgets/column-values-widget';
import { alphabetically, asAction, asDescription, sorted } from './widgets/property-of';
import { widgetFor } from './widgets/widget-for';

/** The catalogue's operations of one service as n8n draws them: resource, operation, then the fields of each. */
export function toProperties(service: string): INodeProperties[] {
	const operations = operationsOf(service);
	const resources = [...new Set(operations.map(({ resource }) => resource))];
	return [
		...actAsProperties(service),
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: sorted(resources.map((resource) => ({ name: resource, value: resourceValue(resource) }))),
			default: resourceValue(resources[0] ?? ''),
		},
		...resources.map((resource) =>
			operationProperty(
				resource,
				operations.filter((operation) => operation.resource === resource),
			),
		),
		...operations.flatMap(parametersOf),
	];
}

function operationProperty(resource: string, operations: readonly AnyOperation[]): INodeProperties {
	const options = operations.map((operation) => ({
		name: operation.label,
		value: operationValue(operation),
		description: descriptionOf(operation),
		action: asAction(operation.title),
	}));
	const [first = { value: '' }] = options;
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resourceValue(resource)] } },
		options: sorted(options),
		default: String(first.value),
	};
}

/** n8n asks for these very words wherever something is created or updated. */
const descriptionOf = ({ label, summary }: AnyOperation): string =>
	label === 'Create or Update'
		? 'Create a new record, or update the current one if it already exists (upsert)'
		: asDescription(summary);

function parametersOf(operation: AnyOperation): INodeProperties[] {
	const fields: Fields = operation.fields;
	const { shown, optional } = fieldsOf(operation);
	const draw = (name: string, field: Field) => widgetFor(field).draw(name, field, fields);
	const shownNames = shown.map(([name]) => name);
	const options = [
		...optional.flatMap(([name, field]) =>
			draw(name, field).map((property) => ({
				...property,
				...whenOf(property, field, shownNames),
				// The mapper asks for them beside the rows.
				...(name === 'onConflict' &&
					matchesIn(fields) && { displayOptions: { hide: { '/rowsMode': ['mapped'] } } }),
			})),
		),
		...csvOptionsOf(operation),
		...optionalOutputOf(operation),
		...(operation.writes ? [] : [alwaysOutputOne]),
	];
	const parameters = shown.flatMap(([name, field]) =>
		draw(name, field).map((property) => ({ ...property, ...whenOf(property, field, []) })),
	);
	return [
		...parameters,
		...shownOutputOf(operation),
		...(options.length > 0 ? [optionsCollection(options)] : []),
	].map((property) => shownFor(operation, property));
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

const alwaysOutputOne: INodeProperties = {
	displayName: 'Always Output One',
	name: 'alwaysOutputOne',
	type: 'boolean',
	default: false,
	description: 'Whether an input item that finds nothing gives one empty item instead of none',
};

const optionsCollection = (options: readonly INodeProperties[]): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: alphabetically(options, ({ displayName }) => displayName),
});

/** Shown when its operation is chosen, and when what the property itself depends on is. */
const shownFor = (operation: AnyOperation, property: INodeProperties): INodeProperties => ({
	...property,
	displayOptions: {
		...property.displayOptions,
		show: {
			resource: [resourceValue(operation.resource)],
			operation: [operationValue(operation)],
			...(property.name === 'limit' && 'returnAll' in operation.fields && { returnAll: [false] }),
			...property.displayOptions?.show,
		},
	},
});
