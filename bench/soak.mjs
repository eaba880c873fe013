// npm run soak            ten minutes of Realtime under faults; tells how much memory was in use
// npm run soak -- 60      an hour of it
// Plain Node with no dependency: installs what is missing first.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { environmentFor, findNode24, installPackages, root } from '../scripts/run/prepare.mjs';

installPackages();
const node = findNode24();
const bench = path.join(root, 'bench');
const options = ['--expose-gc', '--require', path.join(bench, 'typescript.cjs')];
const { status } = spawnSync(
	node,
	[...options, path.join(bench, 'realtime', 'soak.ts'), ...process.argv.slice(2)],
	{
		cwd: root,
		env: environmentFor(node),
		stdio: 'inherit',
	},
);
process.exit(status ?? 1);
