import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { Field, Fields } from '../../../shared';
import type { InputFile } from '../read-file';

/** How n8n draws one kind of field, and how it reads back what the user put in. */
export interface Widget {
	/** The first property bears the field's name; the others' names begin with it. */
	draw(name: string, field: Field, siblings: Fields): INodeProperties[];
	/**
	 * The value as the core takes it; undefined or null when an expression gave none. Throws a SupabaseError for what
	 * cannot be meant.
	 */
	read(name: string, from: ParameterSource, field: Field): unknown;
}

/** The parameters of one input item. */
export interface ParameterSource {
	/** With its expressions resolved. */
	parameter(name: string): unknown;
	/** As the workflow holds it: an expression is its own text. */
	stored(name: string): unknown;
	/** The JSON of the input item. */
	readonly input: IDataObject;
	/** The file that a parameter names. Throws n8n's error when the input item carries none of this name. */
	file(parameter: string): InputFile;
}
