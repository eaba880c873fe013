import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClient, openDatabase, rowsOf, send } from './clients';
import { startLocal } from './harness';

const serve = (...parameters: readonly string[]) =>
	spawn(
		process.execPath,
		['--disable-warning=ExperimentalWarning', 'local/serve.ts', '--port', '0', '--no-seed', ...parameters],
		{ cwd: path.resolve(__dirname, '../..'), stdio: ['ignore', 'pipe', 'pipe'] },
	);

test('settings of files can be given on the command line', async () => {
	const child = serve('--storage', 'fileSizeLimit=5B', '--storage', 'imageTransformation=false');
	let printed = '';
	for await (const chunk of child.stdout) {
		printed += String(chunk);
		if (printed.includes('Ctrl-C')) break;
	}
	const url = /API URL +(\S+)/.exec(printed)?.[1] ?? '';
	const apikey = /Secret key +(\S+)/.exec(printed)?.[1] ?? '';
	const post = async (path_: string, body: string, type: string) => {
		const headers = { apikey, 'content-type': type };
		const response = await fetch(`${url}/storage/v1/${path_}`, { method: 'POST', headers, body });
		return (await response.json()) as unknown;
	};
	await post('bucket', '{"name":"files"}', 'application/json');
	expect(await post('object/files/a', '12345', 'text/plain')).toMatchObject({ Key: 'files/a' });
	expect(await post('object/files/b', '123456', 'text/plain')).toMatchObject({ code: 'EntityTooLarge' });
	const image = await fetch(`${url}/storage/v1/render/image/public/files/a`, { headers: { apikey } });
	expect(image.status).toBe(404);
	child.kill('SIGTERM');
	await once(child, 'exit');
});

test.each([
	['nonsense', '--storage nonsense is unknown. Known are: fileSizeLimit, '],
	['fileSizeLimit=much', '--storage fileSizeLimit cannot be "much".'],
	['imageTransformation=maybe', '--storage imageTransformation cannot be "maybe".'],
	['resumableExpiry', '--storage resumableExpiry cannot be "".'],
])('%s is refused on the command line', async (setting, message) => {
	const child = serve('--storage', setting);
	let errors = '';
	child.stderr.on('data', (chunk: Buffer) => {
		errors += chunk.toString();
	});
	const [code] = (await once(child, 'close')) as [number];
	expect([code, errors]).toEqual([1, expect.stringContaining(message)]);
});

test('a server that is stopped in the middle of uploads and downloads leaves nothing behind', async () => {
	const local = await startLocal({ seed: false });
	const { storage } = openClient(local, local.keys.secret);
	rowsOf(await storage.createBucket('files'));
	rowsOf(await storage.from('files').upload('large', new Uint8Array(20_000_000)));
	const sql = openDatabase(local);
	const [row] = await sql<{ path: string }[]>`select current_setting('data_directory') as path`;
	await sql.end();
	const path_ = '/storage/v1/object/files';
	let isOver = false;
	const slow = new ReadableStream<Uint8Array>({
		pull: async (controller) => {
			await sleep(5);
			if (isOver) controller.close();
			else controller.enqueue(new Uint8Array(1000));
		},
	});
	const up = send(local, `${path_}/slow`, { method: 'POST', body: slow, duplex: 'half' }).catch(String);
	const down = await send(local, `${path_}/large`);
	await down.body?.getReader().read();
	await local.stop();
	expect(await up).toBe('TypeError: fetch failed');
	isOver = true;
	expect(existsSync(path.join(row?.path ?? '', '..'))).toBe(false);
});
