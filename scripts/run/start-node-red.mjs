import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './prepare.mjs';

/**
 * Starts a real Node-RED with the package of this repository and the demo flows, in a folder that is removed at the end.
 * The flows take address and key of the project from the environment, so neither stands in a file.
 */
export async function startNodeRed({ port, supabaseUrl, supabaseKey }) {
	const home = mkdtempSync(path.join(tmpdir(), 'supabase-suite-node-red-'));
	const flows = readFileSync(path.join(root, 'node-red', 'demo', 'flows.json'), 'utf8');
	const projects = JSON.parse(flows).filter(({ type }) => type === 'supabase-project');
	const settings = {
		uiHost: '127.0.0.1',
		uiPort: port,
		flowFile: 'flows.json',
		credentialSecret: 'only-for-the-demo',
		nodesDir: [path.join(root, 'node-red')],
		telemetry: { enabled: false, updateNotification: false },
		editorTheme: { tours: false, palette: { catalogues: [] } },
		externalModules: { palette: { allowInstall: false }, autoInstall: false },
	};
	writeFileSync(path.join(home, 'flows.json'), flows);
	writeFileSync(
		path.join(home, 'flows_cred.json'),
		JSON.stringify(Object.fromEntries(projects.map(({ id }) => [id, { key: '${SUPABASE_KEY}' }]))),
	);
	writeFileSync(path.join(home, 'settings.js'), `module.exports = ${JSON.stringify(settings)};\n`);

	const child = spawn(
		process.execPath,
		[path.join(root, 'node_modules/node-red/red.js'), '-u', home, '-s', path.join(home, 'settings.js')],
		{
			cwd: home,
			detached: process.platform !== 'win32',
			env: { ...process.env, SUPABASE_URL: supabaseUrl, SUPABASE_KEY: supabaseKey },
			stdio: ['ignore', 'pipe', 'pipe'],
		},
	);
	const exited = new Promise((resolve) => child.once('exit', resolve));
	const log = [];
	const ready = new Promise((resolve) => {
		for (const stream of [child.stdout, child.stderr]) {
			stream.on('data', (chunk) => {
				log.push(String(chunk));
				if (log.length > 200) log.shift();
				if (String(chunk).includes('Started flows')) resolve(true);
			});
		}
	});
	const remove = () => rmSync(home, { recursive: true, force: true });
	const started = await Promise.race([ready, exited.then(() => false)]);
	if (!started) {
		remove();
		throw new Error(`Node-RED did not start:\n${log.join('')}`);
	}
	return {
		url: `http://127.0.0.1:${port}`,
		pid: child.pid,
		exited,
		stop: async () => {
			if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
			await exited;
			remove();
		},
	};
}
