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
