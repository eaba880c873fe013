import { existsSync } from 'node:fs';
import path from 'node:path';
import { catalogue, listeners, operators, socketOperations } from '../../shared';
import { callScript } from './call-script';
import { contentOf, projectFiles, root } from './files';

it('docs/operations.md is what the catalogue says', () => {
	const rendered = callScript(
		'run/render-operations.mjs',
		'renderOperations',
		catalogue,
		operators,
		listeners,
		socketOperations,
	);
	expect(contentOf('docs/operations.md')).toBe(rendered);
});

it('links in the documentation lead to files that are there', () => {
	const pages = projectFiles.filter((file) => file.endsWith('.md'));
	const dead = pages.flatMap((page) =>
		[...contentOf(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
			.map(([, link]) => path.join(path.dirname(page), link ?? ''))
			.filter((target) => !existsSync(path.join(root, target)))
			.map((target) => `${page} → ${target}`),
	);
	expect(dead).toEqual([]);
});

it('docs/differences.md has a line for each difference that a comparison with the official client names', () => {
	const lines = contentOf('docs/differences.md').match(/^\d+(?=\. )/gm);
	const numbers = lines!.map(Number);
	expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
	const named = projectFiles
		.filter((file) => file.startsWith('test/oracle/'))
		.flatMap((file) => [
			...contentOf(file).matchAll(/type Difference = ([\d |]+)|difference\?: ((?:\d+[ |]*)+);/g),
		])
		.flatMap(([, one = '', other = '']) => `${one}${other}`.split('|').map(Number));
	expect(named.length).toBeGreaterThan(10);
	expect(named.filter((number) => !numbers.includes(number))).toEqual([]);
});
