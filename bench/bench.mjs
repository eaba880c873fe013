// npm run bench                     measures everything, prints the table and writes docs/performance.md
// npm run bench -- small-select     only what is named: prints the table
// Plain Node with no dependency: installs and builds what is missing first, the n8n of the host tests too.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { installN8n } from '../scripts/n8n/install-n8n.mjs';
import { buildPackages } from '../scripts/run/build.mjs';
import { environmentFor, findNode24, installPackages, root } from '../scripts/run/prepare.mjs';

installPackages();
try {
	installN8n();
	buildPackages();
} catch (failure) {
	console.error(failure.message);
	process.exit(1);
}
const node = findNode24();
const bench = path.join(root, 'bench');
const { status } = spawnSync(
	node,
	['--require', path.join(bench, 'typescript.cjs'), path.join(bench, 'main.ts'), ...process.argv.slice(2)],
	{ cwd: root, env: environmentFor(node), stdio: 'inherit' },
);
process.exit(status ?? 1);
