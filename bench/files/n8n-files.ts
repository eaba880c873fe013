import { execFile } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Comparison, Line } from '../comparison';
import { median } from '../measure/median';
import { runScript } from '../measure/run-script';
import { inMegabytes, inSeconds } from '../report/units';
import { startServer } from '../server/start-server';
import type { Measured, Transfer } from './transfer-in-n8n';

const size = 2 ** 30;
const rounds = 3;
/** Bytes that a transfer may hold beyond the bare helper. */
const allowance = 64 * 2 ** 20;

/** One file of 1 GB between n8n's store on the disk and a server that does nothing else, each time in a fresh process. */
export const compareN8nFiles: Comparison = {
	name: 'n8n-files',
	measure: async () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'supabase-suite-bench-'));
		const file = path.join(folder, 'file.bin');
		const server = await startServer(path.join(__dirname, 'serve-files.mjs'));
		try {
			await pipeline(zeros(size), createWriteStream(file));
			const object = `${server.url}/storage/v1/object/bench`;
			const byNode = (way: Transfer['way']) => async (): Promise<Measured> =>
				await runScript<Measured>(
					path.join(__dirname, 'transfer-in-n8n.ts'),
					{ way, url: server.url, file, size } satisfies Transfer,
					['--require', path.join(__dirname, '..', 'typescript.cjs')],
				);
			const up = await inTurns({
				node: byNode('uploadByNode'),
				chunks: byNode('uploadInChunksByNode'),
				helper: byNode('uploadByHelper'),
				curl: curl('-T', file, '-X', 'POST', `${object}/file.bin`),
			});
			const down = await inTurns({
				node: byNode('downloadByNode'),
				helper: byNode('downloadByHelper'),
				curl: curl('-o', path.join(folder, 'down.bin'), `${object}/${size}`),
			});
			return [
				byCurl('Upload of 1 GB from n8n’s disk, in one request', up.node, up),
				byBareHelper(up.node, up),
				memory(up.node, up),
				byCurl('The same in chunks, which go on after a break', up.chunks, up),
				memory(up.chunks, up),
				byCurl('Download of 1 GB to n8n’s disk', down.node, down),
				byBareHelper(down.node, down),
				memory(down.node, down),
			];
		} finally {
			await server.stop();
			rmSync(folder, { recursive: true, force: true });
		}
	},
};

function* zeros(bytes: number): Generator<Buffer> {
	const piece = Buffer.alloc(2 ** 20);
	for (let left = bytes; left > 0; left -= piece.length) yield piece;
}

const curl =
	(...given: readonly string[]) =>
	async (): Promise<Measured> => {
		const began = performance.now();
		await promisify(execFile)('curl', ['-sS', '--fail', ...given]);
		return { milliseconds: performance.now() - began, memory: 0 };
	};

/** All ways take their turn in each round: whatever else the machine does slows them alike. */
async function inTurns<Name extends string>(
	ways: Readonly<Record<Name, () => Promise<Measured>>>,
): Promise<Readonly<Record<Name, Measured>>> {
	const all = Object.entries(ways) as Array<[Name, () => Promise<Measured>]>;
	const measured = Object.fromEntries(all.map(([name]) => [name, [] as Measured[]])) as Record<
		Name,
		Measured[]
	>;
	for (let round = 0; round < rounds; round++)
		for (const [name, run] of all) measured[name].push(await run());
	return Object.fromEntries(
		all.map(([name]) => [
			name,
			{
				milliseconds: median(measured[name].map(({ milliseconds }) => milliseconds)),
				memory: median(measured[name].map(({ memory }) => memory)),
			},
		]),
	) as Record<Name, Measured>;
}

interface Others {
	readonly helper: Measured;
	readonly curl: Measured;
}

const byCurl = (what: string, ours: Measured, { curl: theirs }: Others): Line => ({
	what,
	against: '`curl` to and from a file',
	ours: inSeconds(ours.milliseconds),
	theirs: inSeconds(theirs.milliseconds),
	ratio: ours.milliseconds / theirs.milliseconds,
	bar: { atMost: 1.25 },
});

const byBareHelper = (ours: Measured, { helper }: Others): Line => ({
	what: 'The same',
	against: 'n8n’s helper and its store bare',
	ours: inSeconds(ours.milliseconds),
	theirs: inSeconds(helper.milliseconds),
	ratio: ours.milliseconds / helper.milliseconds,
	bar: { atMost: 1.1 },
});

const memory = (ours: Measured, { helper }: Others): Line => ({
	what: 'Memory of the whole process meanwhile',
	against: 'n8n’s helper and its store bare, and 64 MB',
	ours: inMegabytes(ours.memory),
	theirs: inMegabytes(helper.memory + allowance),
	ratio: ours.memory / (helper.memory + allowance),
	bar: { atMost: 1 },
});
