// Takes the pictures of both editors anew, into docs/images/: the tests that walk through the editors take them.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { installN8n } from './n8n/install-n8n.mjs';
import { buildPackages } from './run/build.mjs';
import { environmentFor, findNode24, installPackages, root } from './run/prepare.mjs';

installPackages();
installN8n();
buildPackages();
const node = findNode24();
const hosts = path.join(root, 'test', 'hosts');
const tests = readdirSync(hosts, { recursive: true })
	.filter((name) => name.endsWith('.test.ts'))
	.map((name) => path.join(hosts, name))
	.filter((file) => readFileSync(file, 'utf8').includes("from './take-screenshots'"));
const { status } = spawnSync(
	node,
	[path.join(root, 'node_modules/jest/bin/jest.js'), '--runTestsByPath', ...tests],
	{
		cwd: root,
		env: { ...environmentFor(node), SCREENSHOTS: path.join(root, 'docs', 'images') },
		stdio: 'inherit',
	},
);
process.exit(status ?? 1);
