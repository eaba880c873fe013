import { execFileSync } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startRecordingServer, type RecordingServer } from '../../contract/recording-server';
import { startNodeRed, type NodeRed } from './start-node-red';

const packageFolder = path.resolve(__dirname, '../../../node-red');

interface Manifest {
	readonly name: string;
	readonly version: string;
	readonly license?: string;
	readonly repository?: object;
	readonly keywords: readonly string[];
	readonly engines: { readonly node: string };
	readonly dependencies: Readonly<Record<string, string>>;
	readonly 'node-red': { readonly version: string; readonly nodes: Readonly<Record<string, string>> };
}

const manifest: Manifest = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
const nodes = Object.entries(manifest['node-red'].nodes);

let folder: string;
let tarball: string;
let files: readonly string[];
beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'node-red-package-'));
	const packed = npm(packageFolder, 'pack', '--json', '--pack-destination', folder);
	const [about]: ReadonlyArray<{ filename: string; files: ReadonlyArray<{ path: string }> }> =
		JSON.parse(packed);
	tarball = path.join(folder, about!.filename);
	files = about!.files.map((file) => file.path);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const npm = (cwd: string, ...words: readonly string[]): string =>
	execFileSync('npm', [...words], { cwd, encoding: 'utf8', shell: process.platform === 'win32' });

describe('the packed package', () => {
	it('holds what Node-RED needs', () => {
		for (const [type, file] of nodes) {
			const html = file.replace(/\.js$/, '.html');
			const locale = path.posix.join(path.posix.dirname(file), 'locales/en-US', `${type}.json`);
			expect(files).toEqual(expect.arrayContaining([file, html, locale]));
		}
		expect(files).toEqual(
			expect.arrayContaining([
				'package.json',
				'README.md',
				'LICENSE',
				'CHANGELOG.md',
				'dist/shared/index.js',
				'dist/node-red/nodes/icons/supabase.svg',
			]),
		);
		expect(files.filter((file) => /^examples\/.+\.json$/.test(file)).length).toBeGreaterThanOrEqual(4);
	});

	it('holds nothing else', () => {
		const allowed =
			/^(package\.json|README\.md|CHANGELOG\.md|LICENSE|examples\/.+\.json|dist\/(modules|later)\.js|dist\/shared\/index\.js|dist\/node-red\/(?!editor).+\.(js|html|json|svg))$/;
		expect(files.filter((file) => !allowed.test(file))).toEqual([]);
	});

	it('is small', () => {
		expect(readFileSync(tarball).length).toBeLessThan(500_000);
	});
});

describe('installed into an empty folder', () => {
	let server: RecordingServer;
	let nodeRed: NodeRed;
	beforeAll(async () => {
		const userDir = path.join(folder, 'user');
		server = await startRecordingServer();
		mkdirSync(userDir);
		writeFileSync(path.join(userDir, 'package.json'), '{"name": "user", "private": true}');
		npm(
			userDir,
			'install',
			tarball,
			'--omit=dev',
			'--no-audit',
			'--no-fund',
			'--prefer-offline',
			'--loglevel=error',
		);
		const flow = 'f1';
		nodeRed = await startNodeRed({
			userDir,
			nodesDir: [],
			flows: [
				{ id: flow, type: 'tab' },
				{ id: 'p1', type: 'supabase-project', url: server.url },
				{ id: 'in', type: 'http in', z: flow, url: '/rows', method: 'get', x: 1, y: 1, wires: [['n1']] },
				{
					id: 'n1',
					type: 'supabase-database',
					z: flow,
					project: 'p1',
					operation: 'database.select',
					field_table: 'todos',
					field_tableType: 'str',
					x: 2,
					y: 1,
					wires: [['out']],
				},
				{ id: 'out', type: 'http response', z: flow, x: 3, y: 1, wires: [] },
			],
			credentials: { p1: { key: 'sb_publishable_x' } },
		});
	});
	afterAll(async () => {
		await nodeRed?.stop();
		await server?.stop();
	});

	it('brings few packages along, and none of n8n', () => {
		const installed = readdirSync(path.join(nodeRed.userDir, 'node_modules')).filter(
			(name) => !name.startsWith('.'),
		);
		expect(installed.filter((name) => /n8n|supabase-js|jest|typescript/.test(name))).toEqual([]);
		expect(installed.length).toBeLessThan(40);
		const agentBase = path.join(nodeRed.userDir, 'node_modules/agent-base/package.json');
		if (existsSync(agentBase)) expect(JSON.parse(readFileSync(agentBase, 'utf8')).version).toMatch(/^[6-9]/);
	});

	it('loads every node and passes a message', async () => {
		const response = await fetch(`${nodeRed.url}/nodes`, { headers: { accept: 'application/json' } });
		const sets = (await response.json()) as ReadonlyArray<{ module: string; types: string[]; err?: string }>;
		const own = sets.filter(({ module }) => module === manifest.name);
		expect(own.map(({ types, err }) => [types, err])).toEqual(nodes.map(([type]) => [[type], undefined]));
		server.answerWith({ status: 200, body: [{ id: 1 }] });
		expect(await (await fetch(`${nodeRed.url}/rows`)).json()).toEqual([{ id: 1 }]);
	});

	it('offers its examples', async () => {
		const response = await fetch(`${nodeRed.url}/library/examples/flows/${manifest.name}/`);
		const offered = (await response.json()) as ReadonlyArray<{ fn: string }>;
		expect(offered.map(({ fn }) => `${fn}.json`).sort()).toEqual(
			readdirSync(path.join(packageFolder, 'examples')).sort(),
		);
	});
});

describe('the scorecard of the Flow Library', () => {
	it('P01 P03 P05 P06 P07: licence, repository, keyword, versions of Node-RED and Node.js', () => {
		expect(manifest.license).toBe('MIT');
		expect(manifest.repository).toBeDefined();
		expect(manifest.keywords).toContain('node-red');
		expect(manifest['node-red'].version).toBe('>=4.0.0');
		expect(manifest.engines.node).toBe('>=22.9');
	});

	it('N02: every node is in an example', () => {
		const examples = readdirSync(path.join(packageFolder, 'examples')).map(
			(file): ReadonlyArray<{ type: string }> =>
				JSON.parse(readFileSync(path.join(packageFolder, 'examples', file), 'utf8')),
		);
		expect(examples.every(Array.isArray)).toBe(true);
		const used = new Set(examples.flat().map(({ type }) => type));
		for (const [type] of nodes) expect(used).toContain(type);
	});

	it('D01: at most six dependencies', () => {
		expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(6);
	});
});
