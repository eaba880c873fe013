import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(__dirname, '../../..');
const run = promisify(execFile);
// The lint's rules take every file for a file of their own tests when they see jest's environment.
const env = { ...process.env, NODE_ENV: 'production' };

interface Manifest {
	readonly n8n: { readonly nodes: readonly string[]; readonly credentials: readonly string[] };
	readonly dependencies?: object;
}

let folder: string;
let packed: string;
let files: readonly string[];
beforeAll(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'supabase-suite-package-'));
	packed = path.join(folder, 'node_modules', 'n8n-nodes-supabase-suite');
	const script = `
		const { unpackPackage } = await import(${JSON.stringify(path.join(root, 'scripts/n8n/unpack-package.mjs'))});
		console.log(JSON.stringify(unpackPackage(${JSON.stringify(packed)})));`;
	const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
	files = JSON.parse(stdout) as string[];
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const manifest = (): Manifest =>
	JSON.parse(readFileSync(path.join(packed, 'package.json'), 'utf8')) as Manifest;

it('holds what n8n needs, and nothing else', () => {
	const allowed =
		/^(dist\/(modules|later)\.js(\.map)?|dist\/(credentials|icons|nodes|shared)\/.+\.(js|js\.map|d\.ts|svg|json)|README\.md|LICENSE|CHANGELOG\.md|package\.json)$/;
	expect(files.filter((file) => !allowed.test(file))).toEqual([]);
	expect(files).toEqual(expect.arrayContaining(['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md']));
	const { nodes, credentials } = manifest().n8n;
	for (const file of [...nodes, ...credentials]) expect(files).toContain(file);
	for (const file of nodes) expect(files).toContain(file.replace(/\.js$/, '.json'));
	expect(manifest().dependencies).toBeUndefined();
});

it('loads every node and credential outside this repository, with their icons', async () => {
	const { nodes, credentials } = manifest().n8n;
	const script = `
		const Module = require('node:module');
		// n8n puts its own modules where packages find them; here that is n8n-workflow alone.
		const resolve = Module._resolveFilename;
		Module._resolveFilename = (name, ...rest) => name === 'n8n-workflow' ? ${JSON.stringify(require.resolve('n8n-workflow'))} : resolve(name, ...rest);
		const load = (file) => {
			const found = require(${JSON.stringify(packed)} + '/' + file);
			return Object.values(found).map((Class) => { const { name, icon, description } = new Class(); return { file, name: name ?? description.name, icon: icon ?? description.icon }; });
		};
		console.log(JSON.stringify(${JSON.stringify([...nodes, ...credentials])}.flatMap(load)));`;
	const { stdout } = await run(process.execPath, ['-e', script], { cwd: folder });
	const loaded = JSON.parse(stdout) as ReadonlyArray<{
		file: string;
		name: string;
		icon: { light: string; dark: string };
	}>;
	// A file is called after what it holds.
	expect(loaded.map(({ name }) => name)).toEqual(
		[...nodes, ...credentials].map((file) => path.basename(file).split('.')[0]?.replace(/^S/, 's')),
	);
	for (const { file, icon } of loaded) {
		for (const each of [icon.light, icon.dark])
			expect(existsSync(path.join(packed, path.dirname(file), each.replace('file:', '')))).toBe(true);
	}
});

it("passes n8n's scanner, the source and the package", async () => {
	const scanner = path.join(root, 'node_modules/@n8n/scan-community-package/scanner/scanner.mjs');
	const script = `
		const { analyzePackage, SOURCE_FILE_PATTERNS } = await import(${JSON.stringify(scanner)});
		console.log(JSON.stringify([
			await analyzePackage(${JSON.stringify(root)}, SOURCE_FILE_PATTERNS),
			await analyzePackage(${JSON.stringify(packed)}, ['**/*.js', 'package.json']),
		]));`;
	const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { env });
	const legs = JSON.parse(stdout.slice(stdout.lastIndexOf('\n[') + 1)) as unknown[];
	expect(legs).toEqual([{ passed: true }, { passed: true }]);
}, 120_000);
