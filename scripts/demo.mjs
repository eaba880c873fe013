// The demo itself, on Node 24: started and watched over by start.mjs.
import { startLocalSupabase } from '../local/start.ts';
import { buildPackages } from './run/build.mjs';
import { freePort } from './run/free-port.mjs';
import { startNodeRed } from './run/start-node-red.mjs';

const [host = 'node-red'] = process.argv.slice(2);
const running = [];
let stopping;

/** Stops what was started, the last first, and ends the process. */
const stop = (reason, code = 0) => {
	stopping ??= (async () => {
		console.log(`\nStopping: ${reason}.`);
		for (const part of running.toReversed()) await part.stop();
		console.log('Stopped.');
		process.exit(code);
	})();
	return stopping;
};

process.on('message', ({ stop: reason }) => stop(reason));
process.on('disconnect', () => stop('the terminal is gone'));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal));

/** Notes a part that now runs: it is stopped at the end, and its own end stops the rest. */
function watch(name, part, pid) {
	running.push(part);
	process.send?.({ pid });
	part.exited.then(() => stopping ?? stop(`${name} has ended`, 1));
	return part;
}

async function start() {
	if (host !== 'node-red' && host !== 'n8n')
		throw new Error(`There is no demo '${host}': use npm start, or npm start -- n8n.`);
	buildPackages();
	const local = await startLocalSupabase({ port: await freePort(54321) });
	watch('Local Supabase', local, local.postgresPid);
	console.log(`
Local Supabase   ${local.url}
  publishable key  ${local.keys.publishable}
  secret key       ${local.keys.secret}
  PostgreSQL       ${local.databaseUrl}`);
	await (host === 'n8n' ? startN8nDemo(local) : startNodeRedDemo(local));
	console.log('\nCtrl-C ends everything.');
}

async function startNodeRedDemo({ url, keys }) {
	const nodeRed = await startNodeRed({
		port: await freePort(1880),
		supabaseUrl: url,
		supabaseKey: keys.publishable,
	});
	watch('Node-RED', nodeRed, nodeRed.pid);
	const todos = await fetch(`${nodeRed.url}/todos`);
	console.log(`
Node-RED         ${nodeRed.url}
  rows by a flow   ${nodeRed.url}/todos answers ${todos.status}:
${(await todos.json()).map(({ id, title, done }) => `    ${done ? '✓' : '·'} ${id} ${title}`).join('\n')}`);
}

async function startN8nDemo({ url, keys, databaseUrl }) {
	const { installN8n } = await import('./n8n/install-n8n.mjs');
	const { startN8n } = await import('./n8n/start-n8n.mjs');
	await installN8n();
	const n8n = await startN8n({
		port: await freePort(5678),
		supabaseUrl: url,
		keys,
		databaseUrl,
	});
	watch('n8n', n8n, n8n.pid);
	console.log(`
n8n              ${n8n.url}
  sign in as       ${n8n.login.email}
  password         ${n8n.login.password}`);
}

start().catch((error) => {
	console.error(`\n${error.message}`);
	return stop('it could not be started', 1);
});
