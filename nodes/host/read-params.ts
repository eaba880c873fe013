import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { AnyOperation, Fields } from '../../shared';
import { csvOptionsOf, readCsvOutput, type CsvOutput } from './csv-output';
import { readOutputField } from './file-output';
import { readParameter, storedParameter } from './fixed-parameters';
import { isStream } from './is-stream';
import { readFields, type OptionsSource } from './read-fields';
import { readFile } from './read-file';
import { readMatchingColumns } from './widgets/column-values-widget';
import { asFlag, checkExpression, isEntry, refusal } from './widgets/fixed-collection';
import type { ParameterSource } from './widgets/widget';

/** What one input item asks for. */
export interface ItemRequest {
	/** The operation's parameters, as the core takes them. */
	readonly params: Readonly<Record<string, unknown>>;
	/** Whether a read that finds nothing gives one empty item. */
	readonly alwaysOutputOne: boolean;
	/** Where the text of a result in CSV goes. */
	readonly csv?: CsvOutput;
	/** The field of the output item for a result that is a file. */
	readonly outputField?: string;
}

/** Where the parameters of one input item come from. */
interface ItemOf {
	readonly item: number;
	readonly input: IDataObject;
}

/** Reads the parameters of one input item. Throws n8n's error of an expression, or a SupabaseError. */
export function readParams(context: IExecuteFunctions, operation: AnyOperation, from: ItemOf): ItemRequest {
	const { shown, options } = sourcesOf(context, from);
	const fields: Fields = operation.fields;
	const isGiven = (name: string) => Object.hasOwn(options.all, name);
	const matching = readMatchingColumns(fields, shown);
	const params: Record<string, unknown> = {
		...readFields(operation, shown, options),
		...(matching !== undefined && { onConflict: matching.join(',') }),
	};
	return {
		params: isStream(params.rows) ? { ...resultOfStream, ...params } : params,
		alwaysOutputOne: isGiven('alwaysOutputOne') && readOutputOne(options.all.alwaysOutputOne),
		...(params.format === 'csv' &&
			csvOptionsOf(operation).length > 0 && { csv: readCsvOutput(options.all, params) }),
		...(operation.givesFile && {
			outputField: readOutputField(
				operation.givesFile === 'always' ? shown.parameter('outputField') : options.all.outputField,
			),
		}),
	};
}

/** What the rows of a file give unless rows are wished for: how many were written. */
const resultOfStream = { returning: 'minimal', count: 'exact' };

/** The parameters that are shown at once, and those in the collection `options`. */
function sourcesOf(
	context: IExecuteFunctions,
	{ item, input }: ItemOf,
): {
	readonly shown: ParameterSource;
	readonly options: OptionsSource;
} {
	const all = readParameter(context, 'options', item) ?? {};
	if (!isEntry(all)) throw refusal('options', 'Options must be an object', checkExpression);
	return {
		shown: {
			parameter: (name) => readParameter(context, name, item),
			stored: (name) => storedParameter(context, name, item),
			input,
			file: (name) => readFile(context, item, name),
		},
		options: {
			all,
			parameter: (name) => all[name],
			stored: (name) => storedParameter(context, `options.${name}`, item),
			input,
			file: (name) => readFile(context, item, `options.${name}`),
		},
	};
}

/** The one option of every read that is none of the core's fields. */
function readOutputOne(value: unknown): boolean {
	const flag = asFlag(value);
	if (flag !== undefined) return flag;
	throw refusal('alwaysOutputOne', 'Always Output One must be true or false', checkExpression);
}
