import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Comparison, Line } from '../comparison';
import { median, medianRatio } from '../measure/median';
import { runScript } from '../measure/run-script';
import { inMegabytes, inSeconds } from '../report/units';
import { startServer } from '../server/start-server';
import { downloadByCurl, uploadByCurl, uploadInChunksByCurl } from './curl';
import { startLocalStorage } from './local-storage';
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
const rounds = 5;
/** Bytes that a transfer may hold beyond what the host has to move it by. */
const allowance = 64 * 2 ** 20;

/**
 * One file of 1 GB between the disk of a host and local Supabase, by the node and by `curl`; and between that disk and a
 * server that does nothing else, by the node and by what it has to move files by. Each time in a fresh process.
 */
export const compareFiles = <Way extends string>(host: FileHost<Way>): Comparison => ({
	name: host.name,
	measure: async () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'supabase-suite-bench-'));
		try {
			const file = path.join(folder, 'file.bin');
			await pipeline(zeros(size), createWriteStream(file));
			const files = { file, size, to: path.join(folder, 'down.bin') };
			return [...(await compareWithCurl(host, files)), ...(await compareWithBare(host, files))];
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	},
});

type Files = Pick<Transfer, 'file' | 'size' | 'to'>;

const byScript = async <Way extends string>(
	{ script }: FileHost<Way>,
	transfer: Transfer,
	way: Way,
): Promise<Measured> =>
	await runScript<Measured>(script, { ...transfer, way }, [
		'--require',
		path.join(__dirname, '..', 'typescript.cjs'),
	]);

async function compareWithCurl<Way extends string>(
	host: FileHost<Way>,
	files: Files,
): Promise<readonly Line[]> {
	const storage = await startLocalStorage();
	const { url, key } = storage;
	/** What is uploaded is thrown away after its turn. */
	const upload = (send: (transfer: Transfer) => Promise<Measured>) => async (): Promise<Measured> => {
		const transfer = { ...files, url, key, path: randomUUID() };
		const measured = await send(transfer);
		await storage.remove(transfer.path, size);
		return measured;
	};
	try {
		const { ways, whose } = host;
		const up = await inTurns({
			node: upload(async (transfer) => await byScript(host, transfer, ways.upload)),
			chunks: upload(async (transfer) => await byScript(host, transfer, ways.chunks)),
			bare: upload(async (transfer) => await byScript(host, transfer, ways.bareUpload)),
			curl: upload(uploadByCurl),
			chunksByCurl: upload(uploadInChunksByCurl),
		});
		const transfer = { ...files, url, key, path: 'kept' };
		await uploadByCurl(transfer);
		const down = await inTurns({
			node: async () => await byScript(host, transfer, ways.download),
			bare: async () => await byScript(host, transfer, ways.bareDownload),
			curl: async () => await downloadByCurl(transfer),
		});
		return [
			{
				...byCurl(`Upload of 1 GB from ${whose} disk to local Supabase, in one request`, up.node, up.curl),
				why: whyNotCurl(host, up),
			},
			{
				...byCurl('The same in chunks, which go on after a break', up.chunks, up.chunksByCurl),
				why: `A chunk is sent only when the one before is stored: handing it over is added to the time of the server.`,
			},
			{
				...byCurl(`Download of 1 GB from local Supabase to ${whose} disk`, down.node, down.curl),
				why: whyNotCurl(host, down),
			},
		];
	} finally {
		await storage.stop();
	}
}

async function compareWithBare<Way extends string>(
	host: FileHost<Way>,
	files: Files,
): Promise<readonly Line[]> {
	const server = await startServer(path.join(__dirname, 'serve-files.mjs'));
	// Of a download, the path is its size.
	const transfer = { ...files, url: server.url, key: 'sb_secret_bench', path: String(size) };
	const by = (way: Way) => async () => await byScript(host, transfer, way);
	try {
		const { ways, whose } = host;
		const up = await inTurns({
			node: by(ways.upload),
			chunks: by(ways.chunks),
			bare: by(ways.bareUpload),
		});
		const down = await inTurns({ node: by(ways.download), bare: by(ways.bareDownload) });
		return [
			...byBare(
				`Upload of 1 GB from ${whose} disk, in one request, to a server that throws it away`,
				host,
				up,
			),
			memory('Memory of the whole process in an upload in chunks', host, { ...up, node: up.chunks }),
			...byBare(`Download of 1 GB to ${whose} disk, of a server that has it in memory`, host, down),
		];
	} finally {
		await server.stop();
	}
}

function* zeros(bytes: number): Generator<Buffer> {
	const piece = Buffer.alloc(2 ** 20);
	for (let left = bytes; left > 0; left -= piece.length) yield piece;
}

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

/** The node, and what it does it by, in the same rounds. */
interface Sides {
	readonly node: Rounds;
	readonly bare: Rounds;
}

const times = (all: Rounds): readonly number[] => all.map(({ milliseconds }) => milliseconds);
const memories = (all: Rounds): readonly number[] => all.map((each) => each.memory);

const timeLine = (what: string, ours: Rounds, theirs: Rounds) => ({
	what,
	ours: inSeconds(median(times(ours))),
	theirs: inSeconds(median(times(theirs))),
	ratio: medianRatio(times(ours), times(theirs)),
});

const byCurl = (what: string, ours: Rounds, theirs: Rounds): Line => ({
	...timeLine(what, ours, theirs),
	against: '`curl` with the same requests',
	bar: { atMost: 1.25 },
});

/** What the host's own client takes for the same against the same server, without the node. */
const whyNotCurl = (
	host: FileHost<string>,
	{ bare, curl }: Readonly<Record<'bare' | 'curl', Rounds>>,
): string =>
	`All bytes pass through the host's process, which has to allocate and to collect each piece, while \`curl\` reuses one buffer. ${host.bare} bare, with the same server in the same rounds, take ${medianRatio(times(bare), times(curl)).toFixed(2)} times as long as \`curl\`.`;

const byBare = (what: string, host: FileHost<string>, sides: Sides): readonly Line[] => [
	{
		...timeLine(what, sides.node, sides.bare),
		against: `${host.bare} bare`,
		bar: { atMost: 1.1 },
		why: `The node has every piece of the file pass by what sees that the server goes on and that the file is whole, which ${host.bare} does not.`,
	},
	memory('Memory of the whole process meanwhile', host, sides),
];

function memory(what: string, { bare }: FileHost<string>, sides: Sides): Line {
	const ours = median(memories(sides.node));
	const theirs = median(memories(sides.bare)) + allowance;
	return {
		what,
		against: `${bare} bare, and 64 MB`,
		ours: inMegabytes(ours),
		theirs: inMegabytes(theirs),
		ratio: ours / theirs,
		bar: { atMost: 1 },
	};
}
