// Plain Node with no dependency: sees to it that there is a Redis for the tests of n8n's queue mode.
import { spawnSync } from 'node:child_process';

const isThere = () => spawnSync('redis-server', ['--version']).status === 0;
const run = (...command) =>
	spawnSync('apt-get', command, {
		stdio: ['ignore', 'ignore', 'inherit'],
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
	}).status === 0;

if (!isThere() && process.getuid?.() === 0) {
	console.log('Installing redis-server from the packages of Debian …');
	run('update', '-qq');
	run('install', '-y', '-qq', '--no-install-recommends', 'redis-server');
}
if (!isThere()) {
	console.error(
		'redis-server is missing, which n8n needs for its queue mode. Install it, on Debian and Ubuntu by `sudo apt-get install redis-server`, on macOS by `brew install redis`.',
	);
	process.exit(1);
}
