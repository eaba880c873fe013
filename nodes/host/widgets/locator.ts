import type { INodeProperties } from 'n8n-workflow';
import type { Lookup } from '../../../shared';
import { isEntry } from './fixed-collection';
import { propertyOf } from './property-of';
import type { Widget } from './widget';

/** The names of the node's `listSearch` methods, one for each list that names are picked from. */
export const searchMethods = {
	tables: 'searchTables',
	columns: 'searchColumns',
	schemas: 'searchSchemas',
	functions: 'searchFunctions',
	arguments: 'searchArguments',
	buckets: 'searchBuckets',
	folders: 'searchFolders',
} as const satisfies Record<Lookup, string>;

/** A name that is picked from a list of the live project, or typed. */
export const locatorOf = (
	{ displayName, name, ...words }: Pick<INodeProperties, 'displayName' | 'name'> & Partial<INodeProperties>,
	lookup: Lookup,
): INodeProperties => ({
	displayName,
	name,
	...words,
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: searchMethods[lookup], searchable: true },
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			...(words.placeholder !== undefined && { placeholder: words.placeholder }),
		},
	],
});

/** The name in it. Expressions, and AI models, give the name as it is. */
export const readLocator = (stored: unknown): unknown =>
	isEntry(stored) && 'mode' in stored ? stored.value : stored;

export const locatorWidget = (lookup: Lookup): Widget => ({
	draw: (name, field) => [locatorOf(propertyOf(name, field), lookup)],
	read: (name, from) => readLocator(from.parameter(name)),
});
