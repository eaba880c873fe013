import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../free-port';

export interface NodeRedOptions {
	readonly flows: readonly object[];
	/** By node id. Node-RED encrypts them as soon as flows are deployed. */
	readonly credentials?: Readonly<Record<string, object>>;
	/** Folders of packages to load, each as its author would; this project's own package by default. */
	readonly nodesDir?: readonly string[];
	/** A user folder of one's own, with packages installed in it. */
	readonly userDir?: string;
	readonly env?: Readonly<Record<string, string>>;
	/** Of Node-RED, besides those that every test needs. */
	readonly settings?: Readonly<Record<string, unknown>>;
}

export interface NodeRed {
	readonly url: string;
	readonly userDir: string;
	/** Everything it has written so far. */
	log(): string;
	/** The text of a file in the user folder. */
	file(name: string): string;
	stop(): Promise<void>;
	/** Ends it as a crash does. */
	kill(): Promise<void>;
}

const root = path.resolve(__dirname, '../../..');

/** Starts a real Node-RED in a process and a user folder of its own, on 127.0.0.1, without any request to the internet. */
export async function startNodeRed(options: NodeRedOptions): Promise<NodeRed> {
	const { flows, credentials = {}, nodesDir = [path.join(root, 'node-red')], env = {} } = options;
	const userDir = options.userDir ?? mkdtempSync(path.join(tmpdir(), 'node-red-'));
	const port = await freePort();
	writeFileSync(path.join(userDir, 'flows.json'), JSON.stringify(flows));
	writeFileSync(path.join(userDir, 'flows_cred.json'), JSON.stringify(credentials));
	writeFileSync(
		path.join(userDir, 'settings.js'),
		`module.exports = ${JSON.stringify({ ...settings(port, nodesDir), ...options.settings })};`,
	);
	const child = spawn(
		process.execPath,
		[require.resolve('node-red/red.js'), '-u', userDir, '-s', path.join(userDir, 'settings.js')],
		{ cwd: userDir, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
	);
	let log = '';
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	await new Promise<void>((resolve, reject) => {
		const read = (chunk: Buffer): void => {
			log += chunk.toString();
			if (log.includes('Started flows')) resolve();
		};
		child.stdout.on('data', read);
		child.stderr.on('data', read);
		child.once('error', reject);
		child.once('exit', (code) => reject(new Error(`Node-RED ended with ${code}:\n${log}`)));
	});
	return {
		url: `http://127.0.0.1:${port}`,
		userDir,
		log: () => log,
		file: (name) => readFileSync(path.join(userDir, name), 'utf8'),
		kill: async () => {
			child.kill('SIGKILL');
			await ended;
		},
		stop: async () => {
			child.kill('SIGTERM');
			await ended;
			if (options.userDir === undefined) rmSync(userDir, { recursive: true, force: true });
		},
	};
}

const settings = (uiPort: number, nodesDir: readonly string[]) => ({
	uiHost: '127.0.0.1',
	uiPort,
	nodesDir,
	flowFile: 'flows.json',
	credentialSecret: 'test',
	telemetry: { enabled: false, updateNotification: false },
	editorTheme: { tours: false, palette: { catalogues: [] } },
	externalModules: { palette: { allowInstall: false }, autoInstall: false },
});
