import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { NodeAPI } from '@node-red/registry';
import type { UploadStore } from '../../shared';

/** Where uploads that are under way are remembered, a file for each, below the folder of the user. */
const folderName = 'supabase-uploads';

/** Milliseconds after which no server goes on with an upload; Supabase itself does so for a day. */
const longestLife = 7 * 24 * 60 * 60 * 1000;

/** Uploads that a message of this process is at: another one begins its own. */
const underWay = new Set<string>();

/** The memory of the uploads of one message. */
export interface OwnUploads extends UploadStore {
	/** Another message may go on with what this one has left. */
	release(): void;
}

/**
 * Remembers uploads across a restart. Undefined where Node-RED has no folder of the user. What cannot be written is not
 * remembered: the upload itself goes on.
 */
export function openUploads(RED: NodeAPI): OwnUploads | undefined {
	const { userDir } = RED.settings;
	if (!userDir) return undefined;
	const folder = path.join(userDir, folderName);
	const own = new Set<string>();
	const fileOf = (key: string): string =>
		path.join(folder, `${createHash('sha256').update(key).digest('hex')}.json`);
	const complain = (what: string, cause: unknown): void =>
		RED.log.warn(`supabase-storage: ${what}: ${cause instanceof Error ? cause.message : String(cause)}`);
	return {
		find: async (key) => {
			if (underWay.has(key)) return undefined;
			underWay.add(key);
			own.add(key);
			return await readFile(fileOf(key), 'utf8').then(
				(text) => addressIn(text, key),
				() => undefined,
			);
		},
		keep: async (key, address) => {
			if (!own.has(key)) return false;
			const file = fileOf(key);
			try {
				await mkdir(folder, { recursive: true });
				await removeOld(folder);
				await writeFile(`${file}.tmp`, JSON.stringify({ key, address }), { mode: 0o600 });
				await rename(`${file}.tmp`, file);
				return true;
			} catch (cause) {
				complain('an upload cannot go on after a restart, since it could not be remembered', cause);
				// Half of it may be there, or not even its folder.
				await rm(`${file}.tmp`, { force: true }).catch(() => undefined);
				return false;
			}
		},
		forget: async (key) => {
			if (!own.has(key)) return;
			await rm(fileOf(key), { force: true }).catch((cause: unknown) =>
				complain('an upload that is done could not be forgotten', cause),
			);
		},
		release: () => own.forEach((key) => underWay.delete(key)),
	};
}

/** What was cut short when it was written, or is of another file, counts as nothing. */
function addressIn(text: string, key: string): string | undefined {
	try {
		const kept: unknown = JSON.parse(text);
		const isOwn = typeof kept === 'object' && kept !== null && 'key' in kept && kept.key === key;
		return isOwn && 'address' in kept && typeof kept.address === 'string' ? kept.address : undefined;
	} catch {
		return undefined;
	}
}

async function removeOld(folder: string): Promise<void> {
	for (const name of await readdir(folder)) {
		const file = path.join(folder, name);
		const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Infinity }));
		if (Date.now() - mtimeMs > longestLife) await rm(file, { force: true });
	}
}
