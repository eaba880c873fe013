import { execFile } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Comparison, Line } from '../comparison';
import { median, medianRatio } from '../measure/median';
import { runScript } from '../measure/run-script';
import { inMegabytes, inSeconds } from '../report/units';
import { startServer } from '../server/start-server';
import type { Measured, Transfer } from './transfer';

/** A host whose node moves a file, and what the node does it by. */
export interface FileHost<Way extends string> {
	readonly name: string;
	/** Run in a fresh process for each way, with a transfer and the way. */
	readonly script: string;
	/** Whose disk it is: `n8n’s`. */
	readonly whose: string;
	/** What the host has to move files by, used by itself. */
	readonly bare: string;
	readonly ways: {
		readonly upload: Way;
		readonly chunks: Way;
		readonly bareUpload: Way;
		readonly download: Way;
		readonly bareDownload: Way;
	};
}

const size = 2 ** 30;
const rounds = 3;
/** Bytes that a transfer may hold beyond what the host has to move it by. */
const allowance = 64 * 2 ** 20;

/** One file of 1 GB between the disk of a host and a server that does nothing else, each time in a fresh process. */
export const compareFiles = <Way extends string>(host: FileHost<Way>): Comparison => ({
	name: host.name,
	measure: async () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'supabase-suite-bench-'));
		const server = await startServer(path.join(__dirname, 'serve-files.mjs'));
		try {
			const file = path.join(folder, 'file.bin');
			await pipeline(zeros(size), createWriteStream(file));
			const transfer: Transfer = { url: server.url, file, size, to: path.join(folder, 'down.bin') };
			const by = (way: Way) => async (): Promise<Measured> =>
				await runScript<Measured>(host.script, { ...transfer, way }, [
					'--require',
					path.join(__dirname, '..', 'typescript.cjs'),
				]);
			const { ways } = host;
			const object = `${server.url}/storage/v1/object/bench`;
			const up = await inTurns({
				node: by(ways.upload),
				chunks: by(ways.chunks),
				bare: by(ways.bareUpload),
				curl: curl('-T', file, '-X', 'POST', `${object}/file.bin`),
			});
			const down = await inTurns({
				node: by(ways.download),
				bare: by(ways.bareDownload),
				curl: curl('-o', transfer.to, `${object}/${size}`),
			});
			const chunks = { ...up, node: up.chunks };
			return [
				...linesOf(`Upload of 1 GB from ${host.whose} disk, in one request`, host, up),
				byCurl('The same in chunks, which go on after a break', chunks, whyChunks),
				memory(host, chunks),
				...linesOf(`Download of 1 GB to ${host.whose} disk`, host, down),
			];
		} finally {
			await server.stop();
			rmSync(folder, { recursive: true, force: true });
		}
	},
});

function* zeros(bytes: number): Generator<Buffer> {
	const piece = Buffer.alloc(2 ** 20);
	for (let left = bytes; left > 0; left -= piece.length) yield piece;
}

const curl =
	(...given: readonly string[]) =>
	async (): Promise<Measured> => {
		const began = performance.now();
		await promisify(execFile)('curl', ['-sS', '--fail', ...given]);
		return { milliseconds: performance.now() - began, memory: 0, grown: 0 };
	};

type Rounds = readonly Measured[];

/** All ways take their turn in each round: whatever else the machine does slows them alike. */
async function inTurns<Name extends string>(
	ways: Readonly<Record<Name, () => Promise<Measured>>>,
): Promise<Readonly<Record<Name, Rounds>>> {
	const all = Object.entries(ways) as Array<[Name, () => Promise<Measured>]>;
	const measured = Object.fromEntries(all.map(([name]) => [name, [] as Measured[]])) as Record<
		Name,
		Measured[]
	>;
	for (let round = 0; round < rounds; round++)
		for (const [name, run] of all) measured[name].push(await run());
	return measured;
}

/** The node, what it does it by, and `curl`, in the same rounds. */
interface Sides {
	readonly node: Rounds;
	readonly bare: Rounds;
	readonly curl: Rounds;
}

const times = (all: Rounds): readonly number[] => all.map(({ milliseconds }) => milliseconds);
const memories = (all: Rounds): readonly number[] => all.map((each) => each.memory);

const linesOf = (what: string, host: FileHost<string>, sides: Sides): readonly Line[] => [
	byCurl(what, sides, whyByCurl(host, sides)),
	{
		...timeLine('The same', sides.node, sides.bare),
		against: `${host.bare} bare`,
		bar: { atMost: 1.1 },
		why: whyByBare(host),
	},
	memory(host, sides),
];

const timeLine = (what: string, ours: Rounds, theirs: Rounds) => ({
	what,
	ours: inSeconds(median(times(ours))),
	theirs: inSeconds(median(times(theirs))),
	ratio: medianRatio(times(ours), times(theirs)),
});

const byCurl = (what: string, sides: Sides, why: string): Line => ({
	...timeLine(what, sides.node, sides.curl),
	against: '`curl` to and from a file',
	bar: { atMost: 1.25 },
	why,
});

function memory({ bare }: FileHost<string>, sides: Sides): Line {
	const ours = median(memories(sides.node));
	const theirs = median(memories(sides.bare)) + allowance;
	return {
		what: 'Memory of the whole process meanwhile',
		against: `${bare} bare, and 64 MB`,
		ours: inMegabytes(ours),
		theirs: inMegabytes(theirs),
		ratio: ours / theirs,
		bar: { atMost: 1 },
	};
}

const ratio = (ours: Rounds, theirs: Rounds): string =>
	`${medianRatio(times(ours), times(theirs)).toFixed(2)} ×`;

const whyByCurl = ({ bare }: FileHost<string>, sides: Sides): string =>
	`With nothing of ours around it, ${bare} took ${ratio(sides.bare, sides.curl)} the time of \`curl\` in the same rounds: ` +
	'JavaScript takes the bytes from the kernel into memory of its own, and has that collected again, where `curl` goes ' +
	'on with the same few pages. It shows because server and client share a machine: a network is slower than either.';

const whyByBare = ({ bare }: FileHost<string>): string =>
	`The node has every piece of the file pass by what sees that the server goes on and that the file is whole, which ${bare} does not.`;

const whyChunks =
	'Storage takes such an upload in requests of 6 MB, one after the other: 171 for this file, each with its own answer ' +
	'to wait for. `curl` sends all in one, and cannot go on after a break.';
