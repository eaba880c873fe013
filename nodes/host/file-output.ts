import type { INodeProperties } from 'n8n-workflow';
import type { AnyOperation } from '../../shared';
import { checkExpression, refusal } from './widgets/fixed-collection';

/** A parameter of n8n's own: where a file goes that an operation gives. */
const outputField: INodeProperties = {
	displayName: 'Output Data Field Name',
	name: 'outputField',
	type: 'string',
	default: 'data',
	placeholder: 'e.g. data',
	description: 'Name of the field of the output item that holds the file',
};

/** Shown at once where the result is always a file. */
export const shownOutputOf = ({ givesFile }: AnyOperation): readonly INodeProperties[] =>
	givesFile === 'always'
		? [
				{
					...outputField,
					required: true,
					hint: 'n8n keeps files on its disk; where it keeps them in memory none above 384 MB, in its database, as in queue mode, none above 512 MB unless N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE allows more',
				},
			]
		: [];

/** Among the options where it may be something else. */
export const optionalOutputOf = ({ givesFile }: AnyOperation): readonly INodeProperties[] =>
	givesFile === 'sometimes'
		? [{ ...outputField, description: `${outputField.description}, where the reply is one` }]
		: [];

/** The name that the form holds; `data` where it holds none. */
export function readOutputField(given: unknown = outputField.default): string {
	if (typeof given === 'string' && given.trim() !== '') return given.trim();
	throw refusal(outputField.name, `${outputField.displayName} is empty`, checkExpression);
}
