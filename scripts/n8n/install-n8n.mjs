// Plain Node with no dependency: installs the n8n that the demo and the host tests run, once per lock file.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentFor, findNode24, root } from '../run/prepare.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Git-ignored; about 2.8 GB when it is filled. */
export const n8nFolder = path.join(root, '.n8n');

/** n8n's own start script, to be run by Node 24. */
export const n8nBinary = path.join(n8nFolder, 'node_modules', 'n8n', 'bin', 'n8n');

/** Installs n8n unless this very lock is installed already. Throws with what to do when npm does not succeed. */
export function installN8n() {
	const lock = path.join(here, 'package-lock.json');
	const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
	const stamp = path.join(n8nFolder, 'installed');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(n8nBinary)) return;

	console.log('Installing n8n into .n8n: once, three to five minutes and 2.8 GB …');
	mkdirSync(n8nFolder, { recursive: true });
	rmSync(stamp, { force: true });
	for (const name of ['package.json', 'package-lock.json'])
		copyFileSync(path.join(here, name), path.join(n8nFolder, name));
	// One of n8n's parts compiles a Kafka client when scripts are allowed, which fails without a compiler.
	const arguments_ = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
	const npm = process.env.npm_execpath;
	const options = { cwd: n8nFolder, stdio: 'inherit', env: environmentFor(findNode24()) };
	const { status, signal, error } = npm
		? spawnSync(process.execPath, [npm, ...arguments_], options)
		: spawnSync(['npm', ...arguments_].join(' '), { ...options, shell: true });
	if (status !== 0) {
		throw new Error(
			`n8n was not installed: npm ci ended with ${error?.message ?? signal ?? status}. Its own words stand above. ` +
				'It needs the npm registry and 2.8 GB of disk; delete the folder .n8n before the next try.',
		);
	}
	if (!existsSync(n8nBinary)) throw new Error(`n8n was installed, but ${n8nBinary} is not there.`);
	writeFileSync(stamp, wanted);
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
	try {
		installN8n();
	} catch (failure) {
		console.error(failure.message);
		process.exit(1);
	}
}
