import { SupabaseError, type Field, type Fields } from '../../shared';
import type { Evaluate } from './evaluate';
import { readFilters } from './read-filters';
import { readColumns, readOrders } from './read-lists';
import { notSet, storedField, type OperationDefinition, type TypedValue } from './stored-fields';

/**
 * The parameters of one message: every field that is set, read for that message. A field that is set to something
 * which is not there is refused: left out it would quietly mean something else, such as "no filter".
 */
export async function readParams(
	fields: Fields,
	definition: OperationDefinition,
	evaluate: Evaluate,
): Promise<Record<string, unknown>> {
	const params: Record<string, unknown> = {};
	for (const [name, field] of Object.entries(fields)) {
		const stored = storedField(definition, name);
		if (stored.type === notSet) continue;
		const value = await readField(field, stored, evaluate).catch((cause: unknown) => {
			throw refuse(name, `${field.label}: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
		});
		if (value === undefined) throw refuse(name, `${field.label}: ${describe(stored)} is not there`);
		params[name] = value;
	}
	return params;
}

/** Types of this package that stand for a list built in the editor; everything else is a typed input. */
async function readField(field: Field, stored: TypedValue, evaluate: Evaluate): Promise<unknown> {
	switch (stored.type) {
		case 'conditions':
			return await readFilters(stored.value, evaluate);
		case 'sorting':
			return readOrders(stored.value);
		case 'columns':
			return await readColumns(stored.value, evaluate);
		default:
			// A blank number means nothing was typed, which is not zero.
			return stored.value === '' && field.kind === 'number' ? '' : await evaluate(stored);
	}
}

const describe = ({ value, type }: TypedValue): string =>
	type === 'jsonata' ? 'the result of the expression' : `${type}.${String(value)}`;

const refuse = (field: string, reason: string, cause?: unknown): SupabaseError =>
	new SupabaseError({ reason, field, code: 'INVALID_PARAMETER', cause });
