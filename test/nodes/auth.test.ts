import type { IDataObject, INodeType } from 'n8n-workflow';
import { SupabaseAuth } from '../../nodes/SupabaseAuth/SupabaseAuth.node';
import { SupabaseAuthAdmin } from '../../nodes/SupabaseAuthAdmin/SupabaseAuthAdmin.node';
import { SupabaseDatabase } from '../../nodes/SupabaseDatabase/SupabaseDatabase.node';
import { operationById } from '../../shared';
import { authOfWalk, walkAuth, type RunOperation } from '../auth-walk/walk-auth';
import { startLocal, type Local } from '../local/harness';
import { runNode } from './harness';
import { toParameters } from './to-parameters';

let local: Local;
beforeAll(async () => {
	local = await startLocal({ auth: authOfWalk });
}, 60_000);
afterAll(async () => await local?.stop());

const nodes: Readonly<Record<string, INodeType>> = {
	database: new SupabaseDatabase(),
	auth: new SupabaseAuth(),
	authAdmin: new SupabaseAuthAdmin(),
};

/** Runs the node for one item; what it gave, as the core would have given it. */
const inN8n: RunOperation = async ({ key, accessToken }, id, params) => {
	const operation = operationById(id);
	const { outputs, error } = await runNode({
		node: nodes[id.slice(0, id.indexOf('.'))],
		credential: { url: local.url, key: local.keys[key] },
		parameters: {
			...toParameters(operation, params),
			...(accessToken === undefined
				? { actAs: 'projectKey' }
				: { actAs: 'token', userAccessToken: '={{ $json.token }}' }),
		},
		items: [{ token: accessToken }],
		onError: 'continueRegularOutput',
	});
	if (error) throw error;
	const items = (outputs[0] ?? []).map(({ json }) => json);
	const [first = {}] = items;
	if (typeof first.error === 'string')
		throw Object.assign(new Error(first.error), first.details as IDataObject);
	const isList = operation.examples.some((example) => 'result' in example && Array.isArray(example.result));
	const isDone = ({ success }: IDataObject): boolean => success === true;
	if (isList) return items.filter((item) => !isDone(item));
	return isDone(first) ? null : first;
};

describe('Auth in n8n', () => {
	walkAuth(() => local, inN8n);
});
