import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './prepare.mjs';

const sources = [
	'shared',
	'nodes',
	'credentials',
	'icons',
	'node-red',
	'gulpfile.js',
	'tsconfig.json',
	'package-lock.json',
];
/** Outside of dist/, whose files are published. */
const stamp = path.join(root, '.tmp', 'built');
const built = ['dist/shared/index.js', 'node-red/dist/node-red/nodes/supabase-project.html'];

/** Builds both packages, unless no source is newer than the last build. Throws when the build fails. */
export function buildPackages() {
	const since = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
	const isThere = built.every((file) => existsSync(path.join(root, file)));
	if (isThere && sources.every((source) => newestIn(path.join(root, source)) <= since)) return;
	console.log('Building …');
	const { status } = spawnSync(
		process.execPath,
		[path.join(root, 'node_modules/gulp/bin/gulp.js'), 'build', '-L'],
		{
			cwd: root,
			stdio: 'inherit',
		},
	);
	if (status !== 0) throw new Error('The build failed: its own words stand above.');
	mkdirSync(path.dirname(stamp), { recursive: true });
	writeFileSync(stamp, '');
}

function newestIn(place) {
	const found = statSync(place);
	if (!found.isDirectory()) return found.mtimeMs;
	const inside = readdirSync(place)
		.filter((name) => name !== 'node_modules' && name !== 'dist')
		.map((name) => newestIn(path.join(place, name)));
	return Math.max(0, ...inside);
}
