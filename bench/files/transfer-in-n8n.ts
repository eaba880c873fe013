// A process of its own: moves one large file between n8n's store on the disk and a server, in n8n's engine, and prints
// how long it took and how much memory the process has held at the most.
import { runInEngine } from '../n8n/run-in-engine';
import { copyFileSync } from 'node:fs';
import type { IBinaryData, IExecuteFunctions, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { SupabaseProjectApi } from '../../credentials/SupabaseProjectApi.credentials';
import { projectCredential } from '../../nodes/host/project-credential';
import { SupabaseStorage } from '../../nodes/SupabaseStorage/SupabaseStorage.node';
import { binaryData, stored } from '../../test/nodes/binary-store';
import { nodeThat } from '../n8n/node-that';
import { readyMemory } from './ready-memory';
import { bucket, type Measured, type Transfer } from './transfer';

const ofStorage = (parameters: INodeParameters) => ({
	node: new SupabaseStorage(),
	parameters: { resource: 'file', bucket, ...parameters },
});
const upload =
	(resumable: string) =>
	({ path }: Transfer) =>
		ofStorage({ operation: 'upload', path, options: { resumable } });

/** The helper with the settings of host and core, and nothing around it. */
const byHelper = (use: (context: IExecuteFunctions, given: Transfer) => Promise<INodeExecutionData[]>) => ({
	node: (given: Transfer) => nodeThat(projectCredential, async (context) => await use(context, given)),
});
const request = { returnFullResponse: true, disableFollowRedirect: true, timeout: 0 } as const;

const ways = {
	uploadByNode: upload('never'),
	uploadInChunksByNode: upload('always'),
	downloadByNode: ({ path }: Transfer) => ofStorage({ operation: 'download', path }),
	uploadByHelper: byHelper(async (context, { url, path, size }) => {
		const { id = '' } = context.helpers.assertBinaryData(0, 'data');
		await context.helpers.httpRequestWithAuthentication.call(context, projectCredential, {
			...request,
			method: 'POST',
			url: `${url}/storage/v1/object/${bucket}/${path}`,
			body: await context.helpers.getBinaryStream(id),
			headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
		});
		return [];
	}),
	downloadByHelper: byHelper(async (context, { url, path }) => {
		const { body } = (await context.helpers.httpRequestWithAuthentication.call(context, projectCredential, {
			...request,
			method: 'GET',
			url: `${url}/storage/v1/object/${bucket}/${path}`,
			encoding: 'stream',
		})) as { readonly body: Buffer };
		const data = await context.helpers.prepareBinaryData(body, 'file.bin', 'application/octet-stream');
		return [{ json: {}, binary: { data } }];
	}),
} as const;

export type N8nWay = keyof typeof ways;

type Given = Transfer & { readonly way: N8nWay };

async function measure(given: Given): Promise<Measured> {
	await binaryData().init();
	const isUpload = given.way.startsWith('upload');
	const way = ways[given.way];
	const subject = typeof way === 'function' ? way(given) : { node: way.node(given), parameters: {} };
	const data = isUpload ? await storedFile(given) : undefined;
	readyMemory(given);
	const before = process.memoryUsage.rss();
	const began = performance.now();
	const [item] = await runInEngine(
		{ ...subject, credentialType: new SupabaseProjectApi(), credential: { url: given.url, key: given.key } },
		[{ json: {}, ...(data && { binary: { data } }) }],
	);
	const milliseconds = performance.now() - began;
	if (!isUpload && item?.binary?.data?.bytes !== given.size) throw new Error('the file is not whole');
	const memory = process.resourceUsage().maxRSS * 1024;
	return { milliseconds, memory, grown: memory - before };
}

/** Puts the file into n8n's store behind its back: what that takes is not measured. */
async function storedFile({ file, size }: Transfer): Promise<IBinaryData> {
	const data = await stored('', { mimeType: 'application/octet-stream', fileName: 'file.bin' });
	copyFileSync(file, binaryData().getPath(data.id ?? ''));
	return { ...data, bytes: size };
}

void measure(JSON.parse(process.argv[2] ?? '') as Given).then((measured) =>
	console.log(JSON.stringify(measured)),
);
