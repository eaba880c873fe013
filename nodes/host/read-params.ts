import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { AnyOperation, Fields } from '../../shared';
import { csvOptionsOf, readCsvOutput, type CsvOutput } from './csv-output';
import { readOutputField } from './file-output';
import { isFixed, readParameter } from './fixed-parameters';
import { isStream } from './is-stream';
import { readOwnFlags, type OwnFlags } from './own-flags';
import { OptionSource, ShownSource, watched, type ItemOf } from './parameter-source';
import { chooseFields, readField, type ChosenField, type Sources } from './read-fields';
import { readMatchingColumns } from './widgets/column-values-widget';
import { checkExpression, isEntry, refusal } from './widgets/fixed-collection';

/** What one input item asks for. */
export interface ItemRequest extends OwnFlags {
	/** The operation's parameters, as the core takes them. */
	readonly params: Readonly<Record<string, unknown>>;
	/** Where the text of a result in CSV goes. */
	readonly csv?: CsvOutput;
	/** The field of the output item for a result that is a file. */
	readonly outputField?: string;
}

/**
 * Reads the parameters of one input item. What is the same for all items is read for the first of them. Throws n8n's
 * error of an expression, or a SupabaseError.
 */
export function readParams(
	context: IExecuteFunctions,
	operation: AnyOperation,
	{ item, input }: { readonly item: number; readonly input: IDataObject },
): ItemRequest {
	const of = { context, item, input };
	const given = readParameter(context, 'options', item) ?? {};
	if (!isEntry(given)) throw refusal('options', 'Options must be an object', checkExpression);
	const sources = { shown: new ShownSource(of), options: new OptionSource(of, given) };
	const known = plans.get(context);
	const params =
		known?.operation === operation ? readVarying(known, sources) : readAll(operation, { of, sources });
	const request = {
		params: isStream(params.rows) ? { ...resultOfStream, ...params } : params,
		...readOwnFlags(given),
	};
	if (params.format === 'csv' && csvOptionsOf(operation).length > 0)
		return { ...request, csv: readCsvOutput(given, params) };
	if (!operation.givesFile) return request;
	const field = operation.givesFile === 'always' ? sources.shown.parameter('outputField') : given.outputField;
	return { ...request, outputField: readOutputField(field) };
}

type Params = Record<string, unknown>;

/** What the items of a run have in common. */
interface Plan {
	readonly operation: AnyOperation;
	/** Values that are the same for all. */
	readonly fixed: Readonly<Params>;
	/** Fields that each item has its own values of. */
	readonly varying: readonly ChosenField[];
}

const plans = new WeakMap<IExecuteFunctions, Plan>();

function readVarying({ fixed, varying }: Plan, sources: Sources): Params {
	const params = { ...fixed };
	for (const each of varying) params[each.name] = readField(each, sources[each.from]);
	return params;
}

function readAll(
	operation: AnyOperation,
	{ of, sources }: { readonly of: ItemOf; readonly sources: Sources },
): Params {
	const fields: Fields = operation.fields;
	const shown = watched(sources.shown, of);
	const matching = readMatchingColumns(fields, shown);
	const chosen = chooseFields(operation, { ...sources, shown }).filter(
		({ name }) => name !== 'onConflict' || matching === undefined,
	);
	const fixed: Params = matching === undefined ? {} : { onConflict: matching.join(',') };
	const params: Params = { ...fixed };
	const varying: ChosenField[] = [];
	for (const each of chosen) {
		const { name, from } = each;
		const source = watched(sources[from], of, from === 'options' ? () => 'options' : undefined);
		params[name] = readField(each, source);
		if (source.isOfItem) varying.push(each);
		else fixed[name] = params[name];
	}
	if (!shown.isOfItem && isFixed(of.context, 'options', of.item))
		plans.set(of.context, { operation, fixed, varying });
	return params;
}

/** What the rows of a file give unless rows are wished for: how many were written. */
const resultOfStream = { returning: 'minimal', count: 'exact' };
