import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { AnyOperation, Field } from '../../shared';
import { fieldsOf } from './service-operations';
import { asFlag, checkExpression, isEntry, isLost, refusal } from './widgets/fixed-collection';
import type { ParameterSource } from './widgets/widget';
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
	if (!isEntry(stored)) throw refusal('options', 'Options must be an object', checkExpression);
	const { shown, optional } = fieldsOf(operation);
	// Null for a parameter that n8n hides.
	const parameter = (name: string): unknown => context.getNodeParameter(name, item, null);
	const option = (name: string): unknown => stored[name];
	const returnsAll = 'returnAll' in operation.fields && asFlag(parameter('returnAll')) === true;
	const asked = shown.filter(([name]) => !(name === 'limit' && returnsAll));
	const added = optional.filter(([name]) => Object.hasOwn(stored, name));
	return {
		params: Object.fromEntries([
			...asked.map(([name, field]) => [name, readField(name, field, { parameter, input })] as const),
			...added.map(([name, field]) => [name, readField(name, field, { parameter: option, input })] as const),
		]),
		alwaysOutputOne: Object.hasOwn(stored, 'alwaysOutputOne') && readOutputOne(stored.alwaysOutputOne),
	};
}

/**
 * A field that is there with nothing in it is refused: left out it would quietly mean something else, such as "no
 * limit" or another schema.
 */
function readField(name: string, field: Field, from: ParameterSource): unknown {
	const value = widgetFor(field.kind).read(name, from, field);
	if (!isLost(value) && !(field.kind === 'number' && value === '')) return value;
	const advice = 'Fill it in or take it away, or check the expression it comes from; nothing was sent.';
	throw refusal(
		name,
		`${field.label} is empty`,
		name === 'limit' ? `Turn on Return All if every row is meant. ${advice}` : advice,
	);
}

/** The one option that is none of the core's fields. */
function readOutputOne(value: unknown): boolean {
	const flag = asFlag(value);
	if (flag !== undefined) return flag;
	throw refusal('alwaysOutputOne', 'Always Output One must be true or false', checkExpression);
}
