import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** A file to load, and what its host does with it at once. */
export interface Loaded {
	readonly file: string;
	/** The name of a class that is made. */
	readonly make?: string;
	/** Whether it is a function that registers a node. */
	readonly registers?: true;
}

const root = path.join(__dirname, '..', '..');

const manifest = (folder: string): Manifest =>
	JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;

interface Manifest {
	readonly n8n?: { readonly nodes: readonly string[]; readonly credentials: readonly string[] };
	readonly 'node-red'?: { readonly nodes: Readonly<Record<string, string>> };
}

/** What n8n loads of the built package: `SupabaseDatabase.node.js` holds the class `SupabaseDatabase`. */
export function n8nModules(): readonly Loaded[] {
	const { nodes = [], credentials = [] } = manifest(root).n8n ?? {};
	return [...credentials, ...nodes].map((file) => ({
		file: path.join(root, file),
		make: path.basename(file).split('.')[0],
	}));
}

const nodeRedFolder = path.join(root, 'node-red');

/** What Node-RED loads of the built package. */
export const nodeRedModules = (): readonly Loaded[] =>
	Object.values(manifest(nodeRedFolder)['node-red']?.nodes ?? {}).map((file) => ({
		file: path.join(nodeRedFolder, file),
		registers: true,
	}));

/** A package as the n8n package's folder finds it. */
export const rootPackage = (name: string): Loaded => ({ file: require.resolve(name) });

/** A package as the Node-RED package finds it. */
export const nodeRedPackage = (name: string): Loaded => ({
	file: createRequire(path.join(nodeRedFolder, 'package.json')).resolve(name),
});
