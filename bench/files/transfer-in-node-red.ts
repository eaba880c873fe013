// A process of its own: moves one large file between the disk and a server, by a node in Node-RED or by its HTTP client
// alone, and prints how long it took and how much memory the process has held at the most.
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createClient } from '../../node-red/http/send-by-axios';
import { arrived, loadFlow, pause, receive, startNodeRed, stopNodeRed } from '../../test/node-red/runtime';
import { stored } from '../../test/node-red/stored';
import { readyMemory } from './ready-memory';
import { bucket, type Measured, type Transfer } from './transfer';

/** What is done before the clock starts gives what is done while it runs. */
type Way = (given: Transfer) => Promise<() => Promise<unknown>>;

const byNode =
	(node: (given: Transfer) => Readonly<Record<string, unknown>>): Way =>
	async (given) => {
		const { url, key } = given;
		await loadFlow({ url }, { type: 'supabase-storage', ...node(given) }, { key });
		return async () => {
			receive({});
			while (arrived.output.length + arrived.caught.length === 0) await pause(5);
			const [caught] = arrived.caught;
			if (caught) throw new Error(caught.error?.message);
		};
	};
const upload = (resumable: string): Way =>
	byNode(({ file, path }) => ({
		operation: 'storage.upload',
		...stored({
			bucket: [bucket, 'str'],
			path: [path, 'str'],
			file: [file, 'filePath'],
			resumable: [resumable, 'choice'],
		}),
	}));

/** The client with the settings of the node, and nothing around it; the connections are those of Node.js. */
const client = createClient({ httpAgent: new HttpAgent(), httpsAgent: new HttpsAgent() });
const headers = (key: string) => ({ apikey: key, 'content-type': 'application/octet-stream' });

const ways = {
	uploadByNode: upload('never'),
	uploadInChunksByNode: upload('always'),
	downloadByNode: byNode(({ path, to }) => ({
		operation: 'storage.download',
		...stored({ bucket: [bucket, 'str'], path: [path, 'str'] }),
		output: 'file',
		outputFile: to,
		outputFileType: 'str',
	})),
	uploadByClient: async ({ url, key, path, file, size }) => {
		const address = `${url}/storage/v1/object/${bucket}/${path}`;
		return async () =>
			await client.post(address, createReadStream(file), {
				headers: { ...headers(key), 'content-length': size },
			});
	},
	downloadByClient: async ({ url, key, path, to }) => {
		const address = `${url}/storage/v1/object/${bucket}/${path}`;
		return async () => {
			const { data } = await client.get<NodeJS.ReadableStream>(address, {
				headers: headers(key),
				responseType: 'stream',
			});
			await pipeline(data, createWriteStream(to));
		};
	},
} satisfies Readonly<Record<string, Way>>;

export type NodeRedWay = keyof typeof ways;

async function measure(given: Transfer & { readonly way: NodeRedWay }): Promise<Measured> {
	await startNodeRed();
	const run = await ways[given.way](given);
	readyMemory(given);
	const before = process.memoryUsage.rss();
	const began = performance.now();
	await run();
	const milliseconds = performance.now() - began;
	if (given.way.startsWith('download') && statSync(given.to).size !== given.size)
		throw new Error('the file is not whole');
	await stopNodeRed();
	const memory = process.resourceUsage().maxRSS * 1024;
	return { milliseconds, memory, grown: memory - before };
}

void measure(JSON.parse(process.argv[2] ?? '') as Parameters<typeof measure>[0]).then((measured) => {
	console.log(JSON.stringify(measured));
	process.exit();
});
