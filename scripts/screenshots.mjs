// Takes the pictures of both editors anew, into docs/images/: the tests that walk through the editors take them.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { installN8n } from './n8n/install-n8n.mjs';
import { buildPackages } from './run/build.mjs';
import { environmentFor, findNode24, installPackages, root } from './run/prepare.mjs';

installPackages();
installN8n();
buildPackages();
const node = findNode24();
const { status } = spawnSync(
	node,
	[
		path.join(root, 'node_modules/jest/bin/jest.js'),
		'--testPathPatterns',
		'demo-editor|live-names|real-n8n|hosts/n8n/files|realtime-examples',
	],
	{
		cwd: root,
		env: { ...environmentFor(node), SCREENSHOTS: path.join(root, 'docs', 'images') },
		stdio: 'inherit',
	},
);
process.exit(status ?? 1);
