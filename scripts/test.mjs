// Runs every check of the project and closes with "N passed, N failed".
//   npm test                 types, lint, format, build, and all tests but those that need a real n8n
//   npm run test:n8n         the tests that need a real n8n, which is installed on first use
//   npm test -- core local   only these jest projects
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { environmentFor, findNode24, installPackages, root } from './run/prepare.mjs';

const everyProject = ['core', 'house', 'local', 'properties', 'peers', 'nodes', 'node-red', 'hosts'];
const wanted = process.argv.slice(2);

installPackages();
const node = findNode24();
const env = environmentFor(node);
const module = (name) => path.join(root, 'node_modules', name);
const sum = { passed: 0, failed: 0 };

const run = (script, ...args) =>
	spawnSync(node, [script, ...args], { cwd: root, env, stdio: 'inherit' }).status === 0;

/** One check that either holds or does not. */
function check(title, ...command) {
	const began = Date.now();
	console.log(`\n── ${title}`);
	const holds = run(...command);
	sum[holds ? 'passed' : 'failed'] += 1;
	console.log(`${holds ? '✓' : '✗'} ${title} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
	return holds;
}

/** Every test of these jest projects; a suite that could not even start counts as one failure. */
function tests(projects) {
	const report = path.join(root, '.tmp', `jest-${projects.join('-')}.json`);
	mkdirSync(path.dirname(report), { recursive: true });
	rmSync(report, { force: true });
	console.log(`\n── tests: ${projects.join(', ')}`);
	// A test that fails can leave a server running, and the run must end all the same.
	const arguments_ = [
		'--selectProjects',
		...projects,
		'--maxWorkers=2',
		'--forceExit',
		'--json',
		`--outputFile=${report}`,
	];
	const holds = run(module('jest/bin/jest.js'), '--reporters=default', ...arguments_);
	const counted = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
	sum.passed += counted?.numPassedTests ?? 0;
	const failed = (counted?.numFailedTests ?? 0) + (counted?.numRuntimeErrorTestSuites ?? 1);
	sum.failed += holds ? 0 : Math.max(1, failed);
}

if (wanted[0] === 'n8n') {
	check('install n8n', path.join(root, 'scripts', 'n8n', 'install-n8n.mjs'));
	check('find Redis', path.join(root, 'scripts', 'n8n', 'install-redis.mjs'));
	if (check('build', module('gulp/bin/gulp.js'), 'build', '-L')) tests(['n8n']);
} else {
	if (wanted.length === 0) {
		check('types', module('typescript/bin/tsc'), '-p', '.');
		check('types of local/', module('typescript/bin/tsc'), '-p', 'local');
		check('types of bench/', module('typescript/bin/tsc'), '-p', 'bench');
		check('lint', module('eslint/bin/eslint.js'), 'nodes', 'credentials', 'shared', 'package.json');
		check('format', module('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.');
	}
	if (check('build', module('gulp/bin/gulp.js'), 'build', '-L')) {
		tests(wanted.length > 0 ? wanted : everyProject);
	}
}

console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed === 0 ? 0 : 1);
