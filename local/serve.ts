import { parseArgs } from 'node:util';
import { parseAuthOptions } from './auth/parse-options.ts';
import { parseStorageOptions } from './storage/parse-options.ts';
import { parseSettings } from './parse-settings.ts';
import { toRealtimeSettings } from './realtime/options.ts';
import { startLocalSupabase } from './start.ts';

const { values } = parseArgs({
	options: {
		port: { type: 'string', default: '54321' },
		'data-dir': { type: 'string' },
		'no-seed': { type: 'boolean', default: false },
		'max-rows': { type: 'string', default: '1000' },
		'tx-override': { type: 'boolean', default: false },
		auth: { type: 'string', multiple: true, default: [] },
		functions: { type: 'string' },
		'no-verify-jwt': { type: 'string', multiple: true, default: [] },
		'functions-runtime': { type: 'string' },
		'functions-download': { type: 'boolean', default: false },
		storage: { type: 'string', multiple: true, default: [] },
		realtime: { type: 'string', multiple: true, default: [] },
	},
});

const readRuntime = (name: string | undefined): 'deno' | 'node' | undefined => {
	if (name === undefined || name === 'deno' || name === 'node') return name;
	throw new Error(`--functions-runtime is deno or node, not ${JSON.stringify(name)}.`);
};

const functionsRuntime = readRuntime(values['functions-runtime']);

const supabase = await startLocalSupabase({
	port: Number(values.port),
	...(values['data-dir'] === undefined ? {} : { dataDir: values['data-dir'] }),
	seed: !values['no-seed'],
	maxRows: Number(values['max-rows']),
	txOverride: values['tx-override'],
	auth: parseAuthOptions(values.auth),
	functions: {
		...(values.functions === undefined ? {} : { folder: values.functions }),
		...(functionsRuntime === undefined ? {} : { runtime: functionsRuntime }),
		noVerifyJwt: values['no-verify-jwt'],
		download: values['functions-download'],
	},
	storage: parseStorageOptions(values.storage),
	realtime: parseSettings('--realtime', values.realtime, { defaults: toRealtimeSettings() }),
});

let isStopping = false;
const stop = (): void => {
	if (isStopping) return;
	isStopping = true;
	void supabase.stop().then(() => process.exit(0));
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

console.log(`Local Supabase

  API URL          ${supabase.url}
  Publishable key  ${supabase.keys.publishable}
  Secret key       ${supabase.keys.secret}
  anon key         ${supabase.keys.anon}
  service_role key ${supabase.keys.serviceRole}
  JWT secret       ${supabase.jwtSecret}
  Database URL     ${supabase.databaseUrl}
  Mail and SMS     ${supabase.url}/_local/mail
  Functions        ${supabase.url}/functions/v1/<name>: ${supabase.functions.join(', ') || 'none'}

  ${values['data-dir'] === undefined ? 'Data is temporary; --data-dir <folder> keeps it.' : `Data is kept in ${values['data-dir']}.`}
  Ctrl-C stops it.`);

await supabase.exited;
if (!isStopping) {
	console.error('PostgreSQL ended unexpectedly.');
	await supabase.stop();
	process.exit(1);
}
