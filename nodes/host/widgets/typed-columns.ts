import type { INodeProperties } from 'n8n-workflow';
import type { Lookup } from '../../../shared';
import { entriesOf, refusal, type Named } from './fixed-collection';
import { locatorOf, readLocator } from './locator';

/** Names and values, line by line, of columns or of arguments. */
export const typedColumns = (
	base: Pick<INodeProperties, 'displayName' | 'name'> & Partial<INodeProperties>,
	{ word, from }: { readonly word: 'Column' | 'Argument'; readonly from: Lookup },
): INodeProperties => ({
	...base,
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: `Add ${word}`,
	default: {},
	options: [
		{
			displayName: word,
			name: 'column',
			values: [
				locatorOf({ displayName: word, name: 'column', placeholder: 'e.g. title' }, from),
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					default: '',
					description: 'Use an expression for null, a list or an object',
				},
			],
		},
	],
});

/** A column whose expression gives nothing stays, as undefined: the core says what that means. */
export function readTypedColumns({ name, label }: Named, stored: unknown): Record<string, unknown> {
	const row = new Map<string, unknown>();
	for (const [index, entry] of entriesOf({ name, label }, stored, 'column').entries()) {
		const column = readLocator(entry.column);
		const place = `${label}, line ${index + 1}`;
		if (typeof column !== 'string' || column.trim() === '')
			throw refusal(name, `${place} has no name`, 'Choose or type a name, or take the line away.');
		if (row.has(column)) throw refusal(name, `${place}: ${column} is there twice`, 'Leave one of the two.');
		row.set(column, entry.value);
	}
	return Object.fromEntries(row);
}
