import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { SupabaseStorage } from '../../../nodes/SupabaseStorage/SupabaseStorage.node';
import { operationById, type AnyOperation } from '../../../shared';
import { startLocal, type Local } from '../../local/harness';
import { walkStorage, type RunStorage } from '../../storage-walk/walk-storage';
import { binaryOf } from '../binaries';
import { bytesOf } from '../binary-store';
import { runNode } from '../harness';
import { toParameters } from '../to-parameters';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
}, 60_000);
afterAll(async () => await local?.stop());

/** Runs the node for one item; what it gave, as the core would have given it. */
const inN8n: RunStorage = async ({ key, accessToken }, id, params) => {
	const operation = operationById(id);
	const { outputs, error } = await runNode({
		node: new SupabaseStorage(),
		credential: { url: local.url, key: local.keys[key] },
		parameters: {
			...toParameters(operation, params),
			...(accessToken !== undefined && { actAs: 'token', userAccessToken: '={{ $json.token }}' }),
		},
		items: [{ token: accessToken }],
		binaries: [await binaryOf(params)],
		onError: 'continueErrorOutput',
	});
	if (error) throw error;
	const [items = [], [refused] = []] = outputs;
	if (!refused) return await resultIn(operation, items);
	const { error: message, details } = refused.json as {
		readonly error: string;
		readonly details: IDataObject;
	};
	throw Object.assign(new Error(message), details);
};

const givesList = ({ examples }: AnyOperation): boolean =>
	examples.some((example) => 'result' in example && Array.isArray(example.result));

async function resultIn(operation: AnyOperation, items: readonly INodeExecutionData[]): Promise<unknown> {
	if (givesList(operation)) return items.map(({ json }) => json);
	const [{ json, binary } = { json: {} }] = items;
	return binary ? { ...json, text: (await bytesOf(binary.data)).toString() } : json;
}

describe('Storage in n8n', () => {
	walkStorage(() => local, inN8n);
});
