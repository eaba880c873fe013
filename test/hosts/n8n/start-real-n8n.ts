import { fork } from 'node:child_process';
import path from 'node:path';
import { freePort } from '../../free-port';
import type { Local } from '../../local/harness';

export interface Login {
	readonly email: string;
	readonly password: string;
}

export interface NamedId {
	readonly id: string;
	readonly name: string;
}

/** What the nodes of a workflow use. */
export interface Credentials {
	readonly project: NamedId;
	readonly secretKey?: NamedId;
	readonly user?: NamedId;
	readonly oneTimeCode?: NamedId;
}

/** What an execution has come to. */
export interface Ended {
	readonly status: string;
	readonly data: string;
}

/** The owner's session: see scripts/n8n/n8n-session.mjs. */
export interface Session {
	keepCredential(name: string, data: object, type?: string): Promise<NamedId>;
	testCredential(data: object, type?: string): Promise<{ readonly status: string; readonly message: string }>;
	workflows(): Promise<readonly NamedId[]>;
	keepWorkflow(workflow: object, credentials: Credentials): Promise<NamedId>;
	runWorkflow(id: string): Promise<Ended>;
	/** The id of the execution that was begun, at the node of this name; `Start` by default. */
	startWorkflow(id: string, start?: string): Promise<string>;
	stopExecution(execution: string): Promise<void>;
	endOf(execution: string): Promise<Ended>;
	/** `published`, or what n8n says of why it is not. */
	activate(id: string): Promise<string>;
	deactivate(id: string): Promise<void>;
	executions(
		id: string,
		status?: string,
	): Promise<ReadonlyArray<{ readonly id: string; readonly status: string; readonly mode: string }>>;
	execution(id: string): Promise<string>;
}

interface About {
	readonly url: string;
	readonly login: Login;
	readonly pid: number;
	/** In which n8n's own commands find the same data. */
	readonly environment: Readonly<Record<string, string>>;
}

export interface RealN8n extends About {
	readonly session: Session;
	readonly stop: () => Promise<void>;
	/** Ends n8n at once, as a crash does. */
	readonly kill: () => Promise<void>;
}

export interface RealN8nOptions {
	/** Where n8n keeps its settings; a temporary folder by default. */
	readonly userFolder?: string;
	/** Further settings of n8n, as environment variables. */
	readonly settings?: Readonly<Record<string, string>>;
}

interface Answer {
	readonly id?: number;
	readonly result?: unknown;
	readonly failed?: string;
}

/** Starts a real n8n with this package, beside local Supabase and with its data in the same PostgreSQL. */
export async function startRealN8n(local: Local, more: RealN8nOptions = {}): Promise<RealN8n> {
	const { url: supabaseUrl, databaseUrl, keys } = local;
	const options = { port: await freePort(), supabaseUrl, databaseUrl, keys, ...more };
	const child = fork(path.join(__dirname, 'serve-n8n.mjs'), [JSON.stringify(options)], {
		execArgv: ['--disable-warning=ExperimentalWarning'],
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	let lastId = 0;

	/** The next answer of this id, or the very first one, which has none. */
	const answerTo = async <Result>(id?: number): Promise<Result> =>
		await new Promise<Result>((resolve, reject) => {
			const settle = (run: () => void) => {
				child.off('message', hear);
				child.off('exit', leave);
				run();
			};
			const hear = ({ id: answered, result, failed }: Answer) => {
				if (answered !== id) return;
				settle(() => (failed === undefined ? resolve(result as Result) : reject(new Error(failed))));
			};
			const leave = () => settle(() => reject(new Error('n8n has ended')));
			child.on('message', hear);
			child.on('exit', leave);
		});
	const ask = async <Result>(method: keyof Session, ...given: readonly unknown[]): Promise<Result> => {
		const id = ++lastId;
		child.send({ id, method, with: given });
		return await answerTo<Result>(id);
	};
	const stop = async (): Promise<void> => {
		if (child.connected) child.disconnect();
		await ended;
	};

	const about = await answerTo<About>().catch(async (error: unknown) => {
		await stop();
		throw error;
	});
	return {
		...about,
		session: {
			keepCredential: async (...given) => await ask('keepCredential', ...given),
			testCredential: async (...given) => await ask('testCredential', ...given),
			workflows: async () => await ask('workflows'),
			keepWorkflow: async (...given) => await ask('keepWorkflow', ...given),
			runWorkflow: async (...given) => await ask('runWorkflow', ...given),
			startWorkflow: async (...given) => await ask('startWorkflow', ...given),
			stopExecution: async (...given) => await ask('stopExecution', ...given),
			endOf: async (...given) => await ask('endOf', ...given),
			activate: async (...given) => await ask('activate', ...given),
			deactivate: async (...given) => await ask('deactivate', ...given),
			executions: async (...given) => await ask('executions', ...given),
			execution: async (...given) => await ask('execution', ...given),
		},
		stop,
		kill: async () => {
			process.kill(about.pid, 'SIGKILL');
			await stop();
		},
	};
}
