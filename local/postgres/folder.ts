import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The folder in which one local Supabase keeps everything. One process owns it at a time. */
export interface Folder {
	readonly path: string;
	/** True when a process that died had been using it: its PostgreSQL may still be running there. */
	readonly abandoned: boolean;
	/** Gives the folder back; a temporary one is removed. */
	readonly release: () => void;
}

const temporaryPrefix = 'local-supabase-data-';
const ownerFile = (folder: string): string => path.join(folder, 'owner.pid');

/** A process that has ended stays in the list until its parent asks for it, which in a container may be never. */
const isZombie = (pid: number): boolean => {
	const file = `/proc/${pid}/stat`;
	return existsSync(file) && / Z /.test(readFileSync(file, 'utf8'));
};

const isAlive = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return !isZombie(pid);
	} catch (error) {
		// EPERM: it lives, but belongs to somebody else.
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
};

/** PostgreSQL may run as another user than this process, and must be able to pass through the folder to its own. */
const letPass = (folder: string): void => {
	if (process.getuid?.() === 0) chmodSync(folder, statSync(folder).mode | 0o011);
};

/** Throws if a folder on the way is closed to other users, for then PostgreSQL cannot reach its data. */
export const requirePassable = (folder: string): void => {
	for (let current = folder; ; current = path.dirname(current)) {
		if ((statSync(current).mode & 0o001) === 0) {
			throw new Error(
				`PostgreSQL runs as the user "nobody" when root starts it, and that user may not enter ${current}. ` +
					`Use another folder, or open this one: chmod o+x ${current}`,
			);
		}
		if (current === path.dirname(current)) return;
	}
};

const readOwner = (folder: string): number | undefined => {
	try {
		return Number(readFileSync(ownerFile(folder), 'utf8'));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
};

const claim = (folder: string, release: () => void): Folder => {
	const previous = readOwner(folder);
	if (previous !== undefined && isAlive(previous)) {
		throw new Error(`The folder ${folder} is in use by another local Supabase (process ${previous}).`);
	}
	writeFileSync(ownerFile(folder), String(process.pid));
	return { path: folder, abandoned: previous !== undefined, release };
};

/** Takes a folder for data that is kept; throws if another running process has it. */
export const openKeptFolder = (dataDir: string): Folder => {
	const folder = path.resolve(dataDir);
	mkdirSync(folder, { recursive: true });
	letPass(folder);
	return claim(folder, () => rmSync(ownerFile(folder), { force: true }));
};

/** Makes a folder for data that is thrown away. */
export const openTemporaryFolder = (): Folder => {
	const folder = mkdtempSync(path.join(tmpdir(), temporaryPrefix));
	letPass(folder);
	return claim(folder, () => rmSync(folder, { recursive: true, force: true }));
};

/** Temporary folders of this user whose process was killed before it could remove them. */
export const findAbandonedFolders = (): readonly string[] =>
	readdirSync(tmpdir(), { withFileTypes: true })
		.filter((entry) => entry.isDirectory() && entry.name.startsWith(temporaryPrefix))
		.map(({ name }) => path.join(tmpdir(), name))
		.filter((folder) => {
			// Another server may be removing it at this moment.
			const about = statSync(folder, { throwIfNoEntry: false });
			if (!about || (process.getuid && about.uid !== process.getuid())) return false;
			const owner = readOwner(folder);
			return owner !== undefined && !isAlive(owner);
		});
