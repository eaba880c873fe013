import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Assignment } from './inside/assignment.ts';
import type { Command } from './runtime.ts';

/** A process that runs one function. */
export interface Worker {
	/** On 127.0.0.1. */
	readonly port: number;
	/** Why it ended, as soon as it has. */
	readonly ended: Promise<Ending>;
	readonly end: () => void;
}

export type Ending = 'memory' | 'error';

export interface WorkerSettings {
	readonly command: Command;
	readonly entry: string;
	readonly env: Readonly<Record<string, string>>;
	/** Takes each line that the function or its runtime prints. */
	readonly log: (line: string) => void;
}

/** Long, because a machine that does a lot else is slow; a function that never listens is told from it by nothing else. */
const bootTimeout = 60_000;

/** What runtimes need of the environment themselves. It is taken away before the function is loaded. */
const own = [
	...['PATH', 'HOME', 'USERPROFILE', 'SystemRoot', 'TMPDIR', 'TEMP', 'TMP', 'LOCALAPPDATA', 'XDG_CACHE_HOME'],
	...['DENO_DIR', 'DENO_CERT', 'DENO_TLS_CA_STORE', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'],
];

const systemEnvironment = (): Record<string, string> =>
	Object.fromEntries(
		own.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
	);

const isOutOfMemory = (line: string): boolean => /heap out of memory|heap limit|JavaScript OOM/i.test(line);

/** What Deno says of an import that it may not load. */
const isNotInCache = (line: string): boolean => line.includes('--cached-only');
const notInCache =
	'It imports what Deno has not loaded before. Start with --functions-download, or functions: { download: true }, to let it.';

const eachLine = (stream: Readable, take: (line: string) => void): void =>
	void createInterface({ input: stream, crlfDelay: Infinity }).on('line', take);

/** Starts a function. Rejects if it ends, or says nothing, before it listens. */
export const startWorker = async ({ command, entry, env, log }: WorkerSettings): Promise<Worker> => {
	const assignment: Assignment = { token: randomUUID(), entry, env };
	const child = spawn(command.program, command.args, {
		env: {
			...systemEnvironment(),
			DENO_NO_PACKAGE_JSON: '1',
			DENO_NO_UPDATE_CHECK: '1',
			LOCAL_FUNCTION: JSON.stringify(assignment),
		},
		// The pipe to its input stays open as long as this process lives; its end is the end of the function.
		stdio: ['pipe', 'pipe', 'pipe'],
	});
	const end = (): void => void child.kill('SIGKILL');
	process.once('exit', end);

	let ending: Ending = 'error';
	let problem = 'It ended before it began to listen.';
	const take = (line: string): void => {
		if (isNotInCache(line)) problem = notInCache;
		if (isOutOfMemory(line)) ending = 'memory';
		log(line);
	};
	const ended = new Promise<Ending>((resolve) => {
		// `close`, not `exit`: only then everything that it printed has been read.
		child.once('close', () => {
			process.off('exit', end);
			resolve(ending);
		});
	});
	child.stdin.on('error', () => {
		// It ended with the pipe in its hands: `close` tells.
	});
	eachLine(child.stderr, take);

	const port = await new Promise<number>((resolve, reject) => {
		const tooLong = setTimeout(() => {
			end();
			reject(new Error(`It did not begin to listen within ${bootTimeout / 1000} s.`));
		}, bootTimeout);
		eachLine(child.stdout, (line) => {
			if (line.startsWith(assignment.token)) resolve(Number(line.slice(assignment.token.length)));
			else take(line);
		});
		child.once('error', reject);
		void ended.then(() => {
			clearTimeout(tooLong);
			reject(new Error(problem));
		});
	});
	return { port, ended, end };
};
