const { spawn } = require('node:child_process');
const { mkdirSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { dest, parallel, series, src } = require('gulp');

const compile = (project) => {
	const task = () =>
		spawn(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', project], { stdio: 'inherit' });
	task.displayName = `compile ${project}`;
	return task;
};

const clean = async () => {
	for (const folder of ['dist', 'node-red/dist']) rmSync(folder, { recursive: true, force: true });
};

const n8nFiles = () =>
	src(['icons/**/*', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'], {
		base: '.',
		encoding: false,
	}).pipe(dest('dist'));

const nodeRedFiles = () =>
	src('nodes/icons/**', { cwd: 'node-red', base: 'node-red', encoding: false }).pipe(
		dest('node-red/dist/node-red'),
	);

/** npm packs only what lies in the folder of the package. */
const nodeRedNotices = () => src(['LICENSE', 'CHANGELOG.md']).pipe(dest('node-red'));

/** The HTML of each Node-RED node, and its texts, made from the catalogue that was just compiled. */
const nodeRedEditors = async () => {
	const { renderEditorFiles } = require('./node-red/dist/node-red/editor/render-editor-files.js');
	for (const [file, text] of Object.entries(renderEditorFiles())) {
		const target = path.join('node-red/dist/node-red/nodes', file);
		mkdirSync(path.dirname(target), { recursive: true });
		writeFileSync(target, text);
	}
};

/** Each package as few files, of which its host opens those that the manifest names. */
const bundle = async () => {
	const { bundleModules } = await import('./scripts/build/bundle-modules.mjs');
	const { partExamples } = await import('./scripts/build/part-examples.mjs');
	for (const folder of ['dist', 'node-red/dist']) partExamples(folder);
	const inDist = (files) => files.map((file) => path.posix.relative('dist', file));
	const { nodes, credentials } = require('./package.json').n8n;
	const makeEach = (classes) => Object.values(classes).forEach((Class) => new Class());
	bundleModules('dist', ['shared/index.js', ...inDist([...credentials, ...nodes])], makeEach);

	const nodeRed = require('./node-red/package.json')['node-red'];
	// Of the editor, only what it wrote is published.
	rmSync('node-red/dist/node-red/editor', { recursive: true, force: true });
	// Stands for the whole runtime: whatever is asked of it is there, and does nothing.
	const anything = new Proxy(() => anything, { get: () => anything });
	bundleModules('node-red/dist', ['shared/index.js', ...inDist(Object.values(nodeRed.nodes))], (register) =>
		register(anything),
	);
};

exports.build = series(
	clean,
	parallel(compile('tsconfig.build.json'), compile('node-red/tsconfig.build.json')),
	parallel(n8nFiles, nodeRedFiles, nodeRedNotices, nodeRedEditors),
	bundle,
);
exports.default = exports.build;
