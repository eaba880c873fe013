import { typeProperty, valueProperty } from '../../node-red/operation/stored-fields';
import type { Field } from '../../shared';
import { walkFilters } from '../filters-walk/walk-filters';
import { loadFlow, pass, useNodeRed } from './runtime';
import { storeField } from './store-field';

const helper = useNodeRed();

let runs = 0;

walkFilters(async (operation, params, local) => {
	// In turns from the form, and from the message.
	const fromMessage = ++runs % 2 === 0;
	const stored = Object.entries(params).map(([name, value]) => {
		const { kind }: Field = operation.fields[name];
		const typed =
			fromMessage && name === 'filters' ? { value: 'payload', type: 'msg' } : storeField(kind, value);
		return { [valueProperty(name)]: typed.value, [typeProperty(name)]: typed.type };
	});
	await helper.unload();
	await loadFlow(
		{ url: local.url },
		Object.assign({ operation: operation.id, output: 'all' }, ...stored) as Readonly<Record<string, unknown>>,
		{ key: local.keys.secret },
	);
	const { output, caught } = await pass({ payload: params.filters });
	return output ? { gives: output.payload } : { error: caught?.error?.code };
});
