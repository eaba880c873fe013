import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { INodeParameters, INodeType } from 'n8n-workflow';
import { SupabaseDatabase } from '../../nodes/SupabaseDatabase/SupabaseDatabase.node';
import { SupabaseStorage } from '../../nodes/SupabaseStorage/SupabaseStorage.node';
import { startLocal, type Local } from '../local/harness';
import { stored } from './binary-store';
import { runNode } from './harness';

/** What the editor offers of an output before the node has run, where it is the same for every table and every file. */

let local: Local;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(async () => await local.stop());

const folderOf = (node: string): string => path.resolve(__dirname, `../../nodes/${node}/__schema__/v1.0.0`);

const schemasOf = (node: string): readonly string[] =>
	readdirSync(folderOf(node), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.replace('.json', '').replaceAll(path.sep, '/'))
		.toSorted();

/** The schema that a value has. */
function schemaOf(value: unknown): object {
	if (value === null) return { type: 'null' };
	if (Array.isArray(value)) return { type: 'array', items: schemaOf(value[0]) };
	if (typeof value === 'object') {
		const properties = Object.entries(value).map(([name, member]) => [name, schemaOf(member)]);
		return { type: 'object', properties: Object.fromEntries(properties) };
	}
	return { type: Number.isInteger(value) ? 'integer' : typeof value };
}

const withFile = async () => ({ data: await stored('text', { mimeType: 'text/plain', fileName: 'a.txt' }) });

/** In this order, each with what the ones before have made. */
const steps: ReadonlyArray<readonly [name: string, parameters: INodeParameters, hasFile?: 'with a file']> = [
	[
		'bucket/createBucket',
		{ bucket: 'kept', options: { fileSizeLimit: '1MB', allowedMimeTypes: 'text/plain' } },
	],
	['bucket/getBucket', { bucket: 'kept' }],
	['bucket/listBuckets', { options: { search: 'kept' } }],
	['bucket/updateBucket', { bucket: 'kept', options: { fileSizeLimit: '2MB' } }],
	['file/upload', { bucket: 'kept', path: 'a.txt' }, 'with a file'],
	['file/update', { bucket: 'kept', path: 'a.txt' }, 'with a file'],
	['file/exists', { bucket: 'kept', path: 'a.txt' }],
	['file/info', { bucket: 'kept', path: 'a.txt' }],
	['file/list', { bucket: 'kept' }],
	['file/copy', { bucket: 'kept', fromPath: 'a.txt', toPath: 'b.txt' }],
	['file/move', { bucket: 'kept', fromPath: 'b.txt', toPath: 'c.txt' }],
	['file/getPublicUrl', { bucket: 'kept', path: 'a.txt' }],
	['signedUrl/createSignedUrl', { bucket: 'kept', path: 'a.txt', expiresIn: 60 }],
	['signedUrl/createSignedUrls', { bucket: 'kept', paths: 'a.txt', expiresIn: 60 }],
	['signedUrl/createSignedUploadUrl', { bucket: 'kept', path: 'd.txt' }],
	['file/remove', { bucket: 'kept', paths: 'a.txt' }],
	['bucket/emptyBucket', { bucket: 'kept' }],
	['bucket/deleteBucket', { bucket: 'kept' }],
];

async function outputOf(
	node: INodeType,
	name: string,
	{ parameters = {}, hasFile = false }: { readonly parameters?: INodeParameters; readonly hasFile?: boolean },
): Promise<object> {
	const [resource = '', operation = ''] = name.split('/');
	const { outputs, error } = await runNode({
		node,
		credential: { url: local.url, key: local.keys.secret },
		parameters: { resource, operation, ...parameters },
		...(hasFile && { binaries: [await withFile()] }),
	});
	if (error) throw error;
	return { ...schemaOf(outputs[0]?.[0]?.json), version: 1 };
}

const schema = (node: string, name: string): unknown =>
	JSON.parse(readFileSync(path.join(folderOf(node), `${name}.json`), 'utf8'));

it.each(schemasOf('SupabaseDatabase'))('the output of %s is as its schema says', async (name) => {
	expect(await outputOf(new SupabaseDatabase(), name, { parameters: { table: 'todos' } })).toEqual(
		schema('SupabaseDatabase', name),
	);
});

it.each(steps.map((step) => [step[0], step] as const))(
	'the output of %s is as its schema says',
	async (name, [, parameters, hasFile]) => {
		expect(
			await outputOf(new SupabaseStorage(), name, { parameters, hasFile: hasFile !== undefined }),
		).toEqual(schema('SupabaseStorage', name));
	},
);

it('every operation of Storage that gives no file has a schema that is looked at', () => {
	expect(schemasOf('SupabaseStorage')).toEqual(steps.map(([name]) => name).toSorted());
});
