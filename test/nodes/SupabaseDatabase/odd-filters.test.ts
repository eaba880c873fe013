import { walkFilters } from '../../filters-walk/walk-filters';
import { runNode } from '../harness';
import { toParameters } from '../to-parameters';

walkFilters(async (operation, params, local) => {
	const { outputs, error } = await runNode({
		credential: { url: local.url, key: local.keys.secret },
		parameters: toParameters(operation, params),
		onError: 'continueErrorOutput',
	});
	if (error) throw error;
	const [items = [], refused = []] = outputs;
	const [{ json } = {}] = refused;
	return json ? { error: (json.details as { readonly code?: string }).code } : { gives: items };
});
