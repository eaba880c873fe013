import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { AnyOperation, Field, Fields } from '../../shared';
import { csvOptionsOf, readCsvOutput, type CsvOutput } from './csv-output';
import { readOutputField } from './file-output';
import { readParameter, storedParameter } from './fixed-parameters';
import { isStream } from './is-stream';
import { readFile } from './read-file';
import { fieldsOf } from './service-operations';
import { readMatchingColumns } from './widgets/column-values-widget';
import { asFlag, checkExpression, isEntry, isLost, refusal } from './widgets/fixed-collection';
import type { ParameterSource } from './widgets/widget';
import { widgetFor } from './widgets/widget-for';

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
	const { shown: shownFields, optional } = fieldsOf(operation);
	const isGiven = (name: string) => Object.hasOwn(options.all, name);
	const returnsAll = 'returnAll' in fields && asFlag(shown.parameter('returnAll')) === true;
	const chosen = (name: string): unknown =>
		isGiven(name) ? options.all[name] : (shown.parameter(name) ?? fields[name]?.default);
	const applies = ({ when }: Field) => when === undefined || when.is.includes(chosen(when.field));

	const matching = readMatchingColumns(fields, shown);
	const params: Record<string, unknown> = Object.fromEntries([
		...shownFields
			.filter(([name, field]) => applies(field) && !(name === 'limit' && returnsAll))
			.filter(([name, field]) => !isLeftEmpty(name, field, shown))
			.map(([name, field]) => [name, readField(name, field, shown)] as const),
		...optional
			.filter(([name, field]) => applies(field) && isGiven(name))
			.map(([name, field]) => [name, readField(name, field, options)] as const),
		...(matching === undefined ? [] : [['onConflict', matching.join(',')] as const]),
	]);
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

/** Whether nothing was typed where nothing need be; an expression that gives nothing is another matter. */
function isLeftEmpty(name: string, { kind, required, from }: Field, { stored }: ParameterSource): boolean {
	if (required || from !== undefined) return false;
	const value = stored(name);
	if (kind === 'form') return isEntry(value) && Object.values(value).flat().length === 0;
	return (kind === 'json' || kind === 'text') && value === '';
}

/** What the rows of a file give unless rows are wished for: how many were written. */
const resultOfStream = { returning: 'minimal', count: 'exact' };

/** The parameters that are shown at once, and those in the collection `options`. */
function sourcesOf(
	context: IExecuteFunctions,
	{ item, input }: ItemOf,
): {
	readonly shown: ParameterSource;
	readonly options: ParameterSource & { readonly all: Readonly<Record<string, unknown>> };
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

/**
 * A field that is there with nothing in it is refused: left out it would quietly mean something else, such as "no
 * limit" or another schema.
 */
function readField(name: string, field: Field, from: ParameterSource): unknown {
	const value = widgetFor(field).read(name, from, field);
	if (!isLost(value) && !(field.kind === 'number' && value === '')) return value;
	const advice = 'Fill it in or take it away, or check the expression it comes from; nothing was sent.';
	throw refusal(
		name,
		`${field.label} is empty`,
		name === 'limit' ? `Turn on Return All if every row is meant. ${advice}` : advice,
	);
}

/** The one option of every read that is none of the core's fields. */
function readOutputOne(value: unknown): boolean {
	const flag = asFlag(value);
	if (flag !== undefined) return flag;
	throw refusal('alwaysOutputOne', 'Always Output One must be true or false', checkExpression);
}
