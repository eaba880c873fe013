// npm start            local Supabase with sample data, and Node-RED with demo flows
// npm start -- n8n     the same with n8n, which is installed on first use
// Plain Node with no dependency: installs what is missing, then watches over the demo until it is stopped.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { environmentFor, findNode24, installPackages, root } from './run/prepare.mjs';

installPackages();
const node = findNode24();
const demo = spawn(node, [path.join(root, 'scripts', 'demo.mjs'), ...process.argv.slice(2)], {
	cwd: root,
	env: environmentFor(node),
	stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
});

// The demo tells which processes it started, so that they end even when it is killed.
const started = new Set();
demo.on('message', ({ pid }) => started.add(pid));

const stop = (reason) => {
	if (demo.connected) demo.send({ stop: reason });
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal));

// npm passes no signal on: when it is gone, this process has another parent, and the demo must end.
const parent = process.ppid;
setInterval(() => {
	if (process.ppid !== parent) stop('npm has ended');
}, 500).unref();

demo.on('exit', (code, signal) => {
	if (signal) started.forEach(end);
	process.exit(signal ? 1 : (code ?? 1));
});

function end(pid) {
	try {
		process.kill(pid, 'SIGINT');
	} catch (error) {
		if (error.code !== 'ESRCH') console.error(`Process ${pid} could not be ended: ${error.message}`);
	}
}
