import { walkDatabase } from '../../database-walk/walk-database';
import { runNode } from '../harness';
import { itemsOf } from '../items-of';
import { toParameters } from '../to-parameters';

walkDatabase({
	run: async (operation, params, local) => {
		const { outputs, hints, error } = await runNode({
			credential: { url: local.url, key: local.keys.secret },
			parameters: toParameters(operation, params, { csvOutput: 'text' }),
			onError: 'continueErrorOutput',
		});
		if (error) throw error;
		const [items = [], refused = []] = outputs;
		const [{ json } = {}] = refused;
		if (json) return { error: (json.details as { readonly code?: string }).code };
		return { gives: items, count: hints.filter((hint) => !hint.startsWith('Read ')) };
	},
	wanted: (operation, { params, gives, count }) => {
		const told = Array.isArray(gives) && !('returning' in operation.fields) && count !== undefined;
		return {
			gives: itemsOf(operation, { params, result: gives, ...(typeof count === 'number' && { count }) }),
			count: told ? [`Matching rows in all: ${String(count)}`] : [],
		};
	},
});
