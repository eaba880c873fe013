import type { INodeParameters, NodeParameterValueType } from 'n8n-workflow';
import type { AnyOperation, Field } from '../../shared';
import { fieldsOf, operationValue, resourceValue } from '../../nodes/host/service-operations';

type Value = Readonly<Record<string, unknown>>;

/** How a user would fill in the node's form to get these parameters: only what differs from the defaults is set. */
export function toParameters(operation: AnyOperation, params: Value): INodeParameters {
	const { shown, optional } = fieldsOf(operation);
	const given = (fields: ReadonlyArray<readonly [string, Field]>) =>
		Object.assign(
			{},
			...fields
				.filter(([name]) => Object.hasOwn(params, name))
				.map(([name, field]) => fill(name, field, params[name])),
		) as INodeParameters;
	return {
		resource: resourceValue(operation.resource),
		operation: operationValue(operation),
		...given(shown),
		options: given(optional),
	};
}

function fill(name: string, field: Field, value: unknown): INodeParameters {
	switch (field.kind) {
		case 'text':
		case 'number':
		case 'flag':
		case 'choice':
			return { [name]: value as NodeParameterValueType };
		case 'orders':
			return { [name]: { order: value } as INodeParameters };
		case 'filters':
			return fillFilters(name, value);
		case 'rows':
		case 'values':
			return Array.isArray(value)
				? { [`${name}Mode`]: 'json', [`${name}Json`]: JSON.stringify(value) }
				: { [`${name}Mode`]: 'define', [name]: { column: toLines(value as Value) } as INodeParameters };
	}
}

const toLines = (row: Value) =>
	Object.entries(row).map(([column, value]) => ({ column, value: toInput(value) }));

/** Flat conditions are filled in one by one; groups inside groups go into the JSON. */
function fillFilters(name: string, value: unknown): INodeParameters {
	const [match, conditions] = Array.isArray(value)
		? ['all', value as Value[]]
		: (Object.entries(value as Readonly<Record<string, Value[]>>)[0] ?? ['all', []]);
	const isFlat = conditions.every((condition) => 'column' in condition);
	if (!isFlat) return { [`${name}Mode`]: 'json', [`${name}Json`]: JSON.stringify(value) };
	return {
		[`${name}Match`]: match,
		[name]: {
			condition: conditions.map(({ value: compared, ...condition }) =>
				condition.operator === 'is'
					? { ...condition, truth: String(compared) }
					: { ...condition, value: toInput(compared) },
			),
		} as INodeParameters,
	};
}

/** Text is typed in; anything else comes from an expression. */
const toInput = (value: unknown): string =>
	typeof value === 'string' ? value : `={{ ${value === undefined ? 'undefined' : JSON.stringify(value)} }}`;
