import type { INodeProperties } from 'n8n-workflow';
import type { AnyOperation, Field, Fields } from '../../shared';
import { aboutRetries } from './about-retries';
import { actAsProperties } from './act-as';
import { csvOptionsOf } from './csv-output';
import { drawFields, optionsCollection } from './draw-fields';
import { optionalOutputOf, shownOutputOf } from './file-output';
import { ownFlagsOf } from './own-flags';
import { operationsOf, operationValue, resourceValue } from './service-operations';
import { asAction, asDescription, sorted } from './widgets/property-of';

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
		...resources.flatMap((resource) =>
			operationProperties(
				resource,
				operations.filter((operation) => operation.resource === resource),
			),
		),
		...operations.flatMap(parametersOf),
	];
}

/** An AI agent can neither give nor take a file: as a tool, a node does not offer what is about the bytes of one. */
function operationProperties(resource: string, operations: readonly AnyOperation[]): INodeProperties[] {
	const forTools = operations.filter((operation) => !movesFile(operation));
	const all = operationProperty(resource, operations);
	if (forTools.length === operations.length) return [all];
	return [
		{ ...all, displayOptions: { show: { ...all.displayOptions?.show, '@tool': [false] } } },
		...(forTools.length === 0 ? [] : [operationProperty(resource, forTools)]).map((some) => ({
			...some,
			displayOptions: { show: { ...some.displayOptions?.show, '@tool': [true] } },
		})),
	];
}

const movesFile = ({ fields, givesFile }: AnyOperation): boolean =>
	givesFile === 'always' ||
	Object.values<Field>(fields as Fields).some(({ kind, required }) => kind === 'file' && required);

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
const descriptionOf = (operation: AnyOperation): string =>
	operation.label === 'Create or Update'
		? 'Create a new record, or update the current one if it already exists (upsert)'
		: asDescription(operation.summary + aboutRetries(operation));

function parametersOf(operation: AnyOperation): INodeProperties[] {
	const { shown, optional } = drawFields(operation);
	const options = [
		...optional,
		...csvOptionsOf(operation),
		...optionalOutputOf(operation),
		...ownFlagsOf(operation),
	];
	return [...shown, ...shownOutputOf(operation), ...optionsCollection(options)].map((property) =>
		shownFor(operation, property),
	);
}

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
