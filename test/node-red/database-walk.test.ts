import { typeProperty, valueProperty } from '../../node-red/operation/stored-fields';
import type { Field } from '../../shared';
import { walkDatabase } from '../database-walk/walk-database';
import { loadFlow, pass, useNodeRed } from './runtime';
import { storeField } from './store-field';

useNodeRed();

walkDatabase({
	run: async (operation, params, local) => {
		const stored = Object.entries(params).map(([name, value]) => {
			const { kind }: Field = operation.fields[name];
			const typed = storeField(kind, value);
			return { [valueProperty(name)]: typed.value, [typeProperty(name)]: typed.type };
		});
		await loadFlow(
			{ url: local.url },
			Object.assign({ operation: operation.id, output: 'all' }, ...stored) as Readonly<
				Record<string, unknown>
			>,
			{ key: local.keys.secret },
		);
		const { output, caught } = await pass({});
		if (!output) return { error: caught?.error?.code };
		const { count } = (output as { readonly supabase?: { readonly count?: unknown } }).supabase ?? {};
		return { gives: output.payload, count };
	},
	wanted: (_operation, { gives, count = null }) => ({ gives, count }),
});
