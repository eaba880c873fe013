import { operationNodes } from '../../node-red/operation-nodes';
import { secretProperty, typeProperty, valueProperty } from '../../node-red/operation/stored-fields';
import { operationById, type Field, type Fields } from '../../shared';
import { authOfWalk, walkAuth, type RunOperation } from '../auth-walk/walk-auth';
import { startLocal, type Local } from '../local/harness';
import { loadFlow, pass, useNodeRed } from './runtime';
import { storeField } from './store-field';

const helper = useNodeRed();

let local: Local;
beforeAll(async () => {
	local = await startLocal({ auth: authOfWalk });
}, 60_000);
afterAll(async () => await local?.stop());

/** Deploys the node with its form filled in and passes one message through it; what came out. */
const inNodeRed: RunOperation = async ({ key, accessToken }, id, params) => {
	const fields: Fields = operationById(id).fields;
	const isSecret = (name: string): boolean => (fields[name] as Field).secret === true;
	const given = Object.entries(params).filter(([, value]) => value !== undefined);
	const stored = given.map(([name, value]) => {
		const typed = isSecret(name) ? { value: '', type: 'secret' } : storeField(fields[name]!.kind, value);
		return { [valueProperty(name)]: typed.value, [typeProperty(name)]: typed.type };
	});
	const secrets = given
		.filter(([name]) => isSecret(name))
		.map(([name, value]) => [secretProperty(name), value] as const);
	await loadFlow(
		{ url: local.url },
		Object.assign(
			{ type: operationNodes.find(({ group }) => id.startsWith(`${group}.`))?.type, operation: id },
			...stored,
			accessToken === undefined
				? {}
				: { actAs: 'token', userAccessToken: 'token', userAccessTokenType: 'msg' },
		),
		{ key: local.keys[key], credentials: { n1: Object.fromEntries(secrets) } },
	);
	const { output, caught } = await pass({ token: accessToken });
	await helper.unload();
	if (!caught) return output?.payload;
	throw Object.assign(new Error(caught.error?.message), caught.error?.cause);
};

describe('Auth in Node-RED', () => {
	walkAuth(() => local, inNodeRed);
});
