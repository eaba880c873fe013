import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Transfer } from '../bench/files/transfer';
import { runScript } from '../bench/measure/run-script';
import { startServer } from '../bench/server/start-server';

const size = 512 * 2 ** 20;

/**
 * Whoever holds all of the file, even once, is beyond; one that passes in pieces leaves up to 200 MB of them behind,
 * however long it is, before they are collected.
 */
export const bound = (size * 3) / 4;

/**
 * Bytes by which a process has grown that moved a file of 512 MB in one of the ways of a script of the bench. A process of
 * its own: what others hold does not count.
 */
export async function measureMemory(script: string, way: string): Promise<number> {
	const folder = mkdtempSync(path.join(tmpdir(), 'supabase-suite-memory-'));
	const bench = path.join(__dirname, '..', 'bench');
	const server = await startServer(path.join(bench, 'files', 'serve-files.mjs'));
	try {
		const file = path.join(folder, 'file.bin');
		writeFileSync(file, '');
		truncateSync(file, size);
		const transfer: Transfer = {
			url: server.url,
			file,
			size,
			key: 'sb_secret_bench',
			path: String(size),
			to: path.join(folder, 'down.bin'),
		};
		const { grown } = await runScript<{ readonly grown: number }>(
			path.join(bench, 'files', script),
			{ ...transfer, way },
			['--require', path.join(bench, 'typescript.cjs')],
		);
		return grown;
	} finally {
		await server.stop();
		rmSync(folder, { recursive: true, force: true });
	}
}
