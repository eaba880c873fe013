import type { FieldKind } from '../../shared';
import type { TypedValue } from '../../node-red/operation/stored-fields';
import { isExampleFile } from './example-files';

/** A parameter as the editor would store it, had a user entered it by hand. */
export function storeField(kind: FieldKind, value: unknown): TypedValue {
	switch (kind) {
		case 'text':
			return { value, type: 'str' };
		case 'number':
			return { value: String(value), type: 'num' };
		case 'flag':
			return { value: String(value), type: 'bool' };
		case 'choice':
			return { value, type: 'choice' };
		case 'json':
			return { value: JSON.stringify(value), type: 'json' };
		case 'list':
			// A list in the form that holds nothing says nothing.
			return Array.isArray(value) && value.length === 0
				? { value: '[]', type: 'json' }
				: { value, type: 'texts' };
		case 'file':
			if (!isExampleFile(value)) throw new Error('The file was not written to the disk');
			return { value: value.path, type: 'filePath' };
		case 'form':
			return {
				value: (Array.isArray(value) ? value : []).map(
					(each: { readonly name: string; readonly value: unknown }) => ({
						column: each.name,
						...(isExampleFile(each.value)
							? { value: each.value.path, valueType: 'filePath' }
							: { value: each.value, valueType: 'str' }),
					}),
				),
				type: 'formFields',
			};
		case 'filters':
			return { value: storeFilter(Array.isArray(value) ? { all: value } : value), type: 'conditions' };
		case 'orders':
			return { value, type: 'sorting' };
		case 'limits':
			return { value, type: 'limits' };
		case 'values':
		case 'rows':
			// The form builds one row; a list of rows is written as JSON.
			return Array.isArray(value)
				? { value: JSON.stringify(value), type: 'json' }
				: { value: storeColumns(Object(value)), type: 'columns' };
	}
}

function storeFilter(filter: unknown): unknown {
	if (!isRecord(filter)) throw new Error(`No filter: ${String(filter)}`);
	if ('raw' in filter || 'expression' in filter) return filter;
	const { all, any, value, ...rest } = filter;
	if (Array.isArray(all)) return { ...rest, all: all.map(storeFilter) };
	if (Array.isArray(any)) return { ...rest, any: any.map(storeFilter) };
	const typed = storeValue(value);
	return { ...rest, value: typed.value, valueType: typed.type };
}

const storeColumns = (row: Readonly<Record<string, unknown>>): unknown =>
	Object.entries(row).map(([column, value]) => {
		const typed = storeValue(value);
		return { column, value: typed.value, valueType: typed.type };
	});

function storeValue(value: unknown): TypedValue {
	switch (typeof value) {
		case 'string':
			return { value, type: 'str' };
		case 'number':
			return { value: String(value), type: 'num' };
		case 'boolean':
			return { value: String(value), type: 'bool' };
		case 'undefined':
			return { value: 'missing.value', type: 'msg' };
		default:
			return value === null ? { value: '', type: 'null' } : { value: JSON.stringify(value), type: 'json' };
	}
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null;
