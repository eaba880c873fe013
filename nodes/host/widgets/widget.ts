import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { Field } from '../../../shared';

/** How n8n draws one kind of field, and how it reads back what the user put in. */
export interface Widget {
	/** The first property bears the field's name; the others' names begin with it. */
	draw(name: string, field: Field): INodeProperties[];
	/**
	 * The value as the core takes it; undefined or null when an expression gave none. Throws a SupabaseError for what
	 * cannot be meant.
	 */
	read(name: string, from: ParameterSource, field: Field): unknown;
}

/** The parameters of one input item, with its expressions resolved. */
export interface ParameterSource {
	parameter(name: string): unknown;
	/** The JSON of the input item. */
	readonly input: IDataObject;
}
