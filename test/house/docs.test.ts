import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { catalogue, operators } from '../../shared';
import { contentOf, projectFiles, root } from './files';

it('docs/operations.md is what the catalogue says', () => {
	// The renderer is an ES module, which jest does not load: Node runs it.
	const script = `
		import { renderOperations } from './scripts/run/render-operations.mjs';
		let text = '';
		for await (const chunk of process.stdin) text += chunk;
		const { catalogue, operators } = JSON.parse(text);
		process.stdout.write(renderOperations(catalogue, operators));
	`;
	const rendered = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
		cwd: root,
		encoding: 'utf8',
		input: JSON.stringify({ catalogue, operators }),
	});
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
