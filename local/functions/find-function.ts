import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** A function as it stands on disk. */
export interface FoundFunction {
	readonly name: string;
	/** Its first module. */
	readonly entry: string;
	/** Its own `deno.json`, which may name what it imports. */
	readonly config: string | undefined;
	/** Changes whenever one of its files does, or one of those that functions share. */
	readonly version: string;
}

const entries = ['index.ts', 'index.js', 'index.mts', 'index.mjs'];
const configs = ['deno.json', 'deno.jsonc'];

/** Folders that begin with an underscore hold what functions share. */
const isName = (name: string): boolean => /^[A-Za-z0-9][\w-]*$/.test(name);

const firstIn = (folder: string, names: readonly string[]): string | undefined =>
	names.map((name) => path.join(folder, name)).find((file) => existsSync(file));

const sharedFolders = (root: string): readonly string[] =>
	readdirSync(root, { withFileTypes: true })
		.filter((entry) => entry.isDirectory() && entry.name.startsWith('_'))
		.map(({ name }) => path.join(root, name));

const versionOf = (folders: readonly string[]): string => {
	const files = folders.flatMap((folder) =>
		readdirSync(folder, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => path.join(entry.parentPath, entry.name)),
	);
	return files
		.sort()
		.map((file) => {
			// It may have gone since it was listed, as editors replace a file by another.
			const about = statSync(file, { throwIfNoEntry: false, bigint: true });
			return about ? `${file}:${about.mtimeNs}:${about.size}` : '';
		})
		.join('\n');
};

/** Finds `<root>/<name>/index.ts`; undefined where there is none. */
export const findFunction = (root: string, name: string): FoundFunction | undefined => {
	if (!isName(name)) return undefined;
	const folder = path.join(root, name);
	const entry = firstIn(folder, entries);
	if (entry === undefined) return undefined;
	return {
		name,
		entry,
		config: firstIn(folder, configs),
		version: versionOf([folder, ...sharedFolders(root)]),
	};
};

/** The names of the functions of a folder. */
export const listFunctions = (root: string): readonly string[] =>
	readdirSync(root)
		.filter((name) => isName(name) && firstIn(path.join(root, name), entries) !== undefined)
		.sort();
