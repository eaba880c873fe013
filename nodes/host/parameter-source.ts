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

/** The parameters that a form shows at once. Made for each item, so it is small. */
export class ShownSource implements ParameterSource {
	constructor(private readonly of: ItemOf) {}

	get input(): IDataObject {
		return this.of.input;
	}

	parameter(name: string): unknown {
		return readParameter(this.of.context, name, this.of.item);
	}

	stored(name: string): unknown {
		return storedParameter(this.of.context, name, this.of.item);
	}

	file(name: string): InputFile {
		return readFile(this.of.context, this.of.item, name);
	}
}

/** Those in the collection `options`, of which these are given. */
export class OptionSource implements OptionsSource {
	constructor(
		private readonly of: ItemOf,
		readonly all: Entry,
	) {}

	get input(): IDataObject {
		return this.of.input;
	}

	parameter(name: string): unknown {
		return this.all[name];
	}

	stored(name: string): unknown {
		return storedParameter(this.of.context, `options.${name}`, this.of.item);
	}

	file(name: string): InputFile {
		return readFile(this.of.context, this.of.item, `options.${name}`);
	}
}

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
		stored: (name) => source.stored(name),
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
