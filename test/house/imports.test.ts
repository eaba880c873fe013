import { existsSync } from 'node:fs';
import path from 'node:path';
import { contentOf, projectFiles, root } from './files';

const source = /^(shared|nodes|credentials|node-red|local)\/.*\.ts$/;
const importLine =
	/^\s*(?:import|export)\b[^'";]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'|\b(?:require|import)\('([^']+)'\)/gm;

interface Import {
	readonly from: string;
	/** A file of the project without its ending, or the name of a package. */
	readonly to: string;
}

const imports: readonly Import[] = projectFiles
	.filter((file) => source.test(file) && existsSync(path.join(root, file)))
	.flatMap((from) =>
		[...contentOf(from).matchAll(importLine)].map((match) => {
			const name = match[1] ?? match[2] ?? match[3] ?? '';
			return { from, to: name.startsWith('.') ? path.posix.join(path.posix.dirname(from), name) : name };
		}),
	);

const within = (folder: string) => imports.filter(({ from }) => from.startsWith(`${folder}/`));
const show = ({ from, to }: Import) => `${from} → ${to}`;

it('sees the imports at all', () => {
	expect(imports.length).toBeGreaterThan(40);
});

it('shared/ imports only itself', () => {
	expect(
		within('shared')
			.filter(({ to }) => !to.startsWith('shared/'))
			.map(show),
	).toEqual([]);
});

it('operations never import each other', () => {
	const operations = projectFiles.filter(
		(file) =>
			/^shared\/[a-z-]+\/.*\.ts$/.test(file) && /^export const \w+ = operation\(/m.test(contentOf(file)),
	);
	const names = new Set(operations.map((file) => file.replace(/\.ts$/, '')));
	expect(operations.length).toBeGreaterThanOrEqual(5);
	expect(imports.filter(({ from, to }) => operations.includes(from) && names.has(to)).map(show)).toEqual([]);
});

it('the hosts come into shared/ by its one door', () => {
	const hosts = [...within('nodes'), ...within('credentials'), ...within('node-red')];
	const inside = hosts.filter(({ to }) => to.startsWith('shared/') || to === 'shared');
	expect(inside.filter(({ to }) => to !== 'shared' && to !== 'shared/index').map(show)).toEqual([]);
});

it('neither host imports the other, nor local/', () => {
	const crossing = [
		...within('nodes')
			.concat(within('credentials'))
			.filter(({ to }) => /^(node-red|local)\b/.test(to)),
		...within('node-red').filter(({ to }) => /^(nodes|credentials|local)\//.test(to)),
	];
	expect(crossing.map(show)).toEqual([]);
});

it('local/ knows nothing of the client it serves', () => {
	expect(
		within('local')
			.filter(({ to }) => /^(shared|nodes|credentials|node-red)\b/.test(to))
			.map(show),
	).toEqual([]);
});
