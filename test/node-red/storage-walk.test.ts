import { secretProperty, typeProperty, valueProperty } from '../../node-red/operation/stored-fields';
import { operationById, type Field, type Fields } from '../../shared';
import { startLocal, type Local } from '../local/harness';
import { walkStorage, type RunStorage } from '../storage-walk/walk-storage';
import { isExampleFile, isFileSource, writeExampleFiles } from './example-files';
import { loadFlow, pass, useNodeRed, type Message } from './runtime';
import { storeField } from './store-field';

const helper = useNodeRed();

let local: Local;
beforeAll(async () => {
	local = await startLocal();
}, 60_000);
afterAll(async () => await local?.stop());

/** Deploys the node with its form filled in and passes one message through it; what came out. */
const inNodeRed: RunStorage = async ({ key, accessToken }, id, params) => {
	const fields: Fields = operationById(id).fields;
	const isSecret = (name: string): boolean => (fields[name] as Field).secret === true;
	const { value: written, remove } = await writeExampleFiles(withType(params));
	const stored = Object.entries(written as object).map(([name, value]) => {
		const typed = isSecret(name)
			? { value: '', type: 'secret' }
			: isExampleFile(value)
				? { value: value.path, type: 'filePath' }
				: storeField(fields[name]!.kind, value);
		return { [valueProperty(name)]: typed.value, [typeProperty(name)]: typed.type };
	});
	const secrets = Object.entries(params)
		.filter(([name]) => isSecret(name))
		.map(([name, value]) => [secretProperty(name), value] as const);
	await loadFlow(
		{ url: local.url },
		Object.assign(
			{ type: 'supabase-storage', operation: id },
			...stored,
			accessToken === undefined
				? {}
				: { actAs: 'token', userAccessToken: 'token', userAccessTokenType: 'msg' },
		) as Readonly<Record<string, unknown>>,
		{ key: local.keys[key], credentials: { n1: Object.fromEntries(secrets) } },
	);
	const { output, caught } = await pass({ token: accessToken });
	await helper.unload();
	remove();
	if (!caught) return resultIn(output!);
	throw Object.assign(new Error(caught.error?.message), caught.error?.cause);
};

/** A file on the disk has no type of its own: whoever knows it says so beside it. */
function withType(params: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
	const { file } = params;
	return isFileSource(file) && file.type !== undefined ? { contentType: file.type, ...params } : params;
}

function resultIn({ payload, ...message }: Message): unknown {
	const { file } = (message as { readonly supabase?: { readonly file?: object } }).supabase ?? {};
	return Buffer.isBuffer(payload) ? { ...file, text: payload.toString() } : payload;
}

describe('Storage in Node-RED', () => {
	walkStorage(() => local, inNodeRed);
});
