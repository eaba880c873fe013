import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { isFixed, readParameter, storedParameter } from './fixed-parameters';
import type { OptionsSource } from './read-fields';
import { readFile, type InputFile } from './read-file';
import type { Entry } from './widgets/fixed-collection';
import type { ParameterSource } from './widgets/widget';

/** Where the parameters of one input item come from. */
export interface ItemOf {
	readonly context: IExecuteFunctions;
	readonly item: number;
	readonly input: IDataObject;
}

/** The parameters that a form shows at once. */
export const shownSource = ({ context, item, input }: ItemOf): ParameterSource => ({
	parameter: (name) => readParameter(context, name, item),
	stored: (name) => storedParameter(context, name, item),
	input,
	file: (name) => readFile(context, item, name),
});

/** Those in the collection `options`, of which these are given. */
export const optionSource = ({ context, item, input }: ItemOf, given: Entry): OptionsSource => ({
	all: given,
	parameter: (name) => given[name],
	stored: (name) => storedParameter(context, `options.${name}`, item),
	input,
	file: (name) => readFile(context, item, `options.${name}`),
});

/** A source that notes whether what was taken from it can be another for the next item. */
export interface WatchedSource extends ParameterSource {
	readonly isOfItem: boolean;
}

export function watched(
	source: ParameterSource,
	{ context, item, input }: ItemOf,
	nameOf: (name: string) => string = (name) => name,
): WatchedSource {
	let isOfItem = false;
	return {
		get isOfItem() {
			return isOfItem;
		},
		parameter: (name) => {
			isOfItem ||= !isFixed(context, nameOf(name), item);
			return source.parameter(name);
		},
		stored: source.stored,
		get input(): IDataObject {
			isOfItem = true;
			return input;
		},
		file: (name): InputFile => {
			isOfItem = true;
			return source.file(name);
		},
	};
}
