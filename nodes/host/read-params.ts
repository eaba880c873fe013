import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { AnyOperation } from '../../shared';
import { fieldsOf } from './service-operations';
import { isEntry } from './widgets/fixed-collection';
import { widgetFor } from './widgets/widget-for';

/** What one input item asks for. */
export interface ItemRequest {
	/** The operation's parameters, as the core takes them. */
	readonly params: Readonly<Record<string, unknown>>;
	/** Whether a read that finds nothing gives one empty item. */
	readonly alwaysOutputOne: boolean;
}

/** Reads the parameters of one input item. Throws n8n's error of an expression, or a SupabaseError. */
export function readParams(
	context: IExecuteFunctions,
	operation: AnyOperation,
	{ item, input }: { readonly item: number; readonly input: IDataObject },
): ItemRequest {
	const stored = context.getNodeParameter('options', item, {});
	const options = isEntry(stored) ? stored : {};
	const { shown, optional } = fieldsOf(operation);
	// Null for a parameter that is not shown, such as the limit of a read that returns all.
	const parameter = (name: string): unknown => context.getNodeParameter(name, item, null);
	const option = (name: string): unknown => options[name];
	const read = [
		...shown.map(
			([name, field]) => [name, widgetFor(field.kind).read(name, { parameter, input }, field)] as const,
		),
		...optional
			.filter(([name]) => Object.hasOwn(options, name))
			.map(
				([name, field]) =>
					[name, widgetFor(field.kind).read(name, { parameter: option, input }, field)] as const,
			),
	];
	return {
		params: Object.fromEntries(read.filter(([, value]) => value !== undefined)),
		alwaysOutputOne: options.alwaysOutputOne === true,
	};
}
