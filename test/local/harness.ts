import { fork, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import path from 'node:path';
import { freePort } from '../free-port';

/** See local/auth/options.ts. */
export interface AuthOptions {
	readonly confirmEmail?: boolean;
	readonly secureEmailChange?: boolean;
	readonly securePasswordChange?: boolean;
	readonly requireCurrentPassword?: boolean;
	readonly manualLinking?: boolean;
	readonly anonymous?: boolean;
	readonly captcha?: boolean;
	readonly phone?: boolean;
	readonly oidc?: boolean;
	readonly sso?: boolean;
	readonly jwtExpiry?: number;
	readonly signing?: 'ES256' | 'HS256';
	readonly siteUrl?: string;
	readonly redirectUrls?: readonly string[];
}

/** See local/functions/options.ts. */
export interface FunctionsOptions {
	readonly folder?: string;
	readonly noVerifyJwt?: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
	readonly runtime?: 'deno' | 'node';
	readonly download?: boolean;
	readonly idleTimeout?: number;
	readonly memory?: number;
}

/** See local/storage/options.ts. */
export interface StorageOptions {
	readonly fileSizeLimit?: number | string;
	readonly imageTransformation?: boolean;
	readonly signedUploadExpiry?: number;
	readonly resumableExpiry?: number;
}

/** See local/realtime/options.ts. */
export interface RealtimeOptions {
	readonly idleTimeout?: number;
	readonly subscribeDelay?: number;
	readonly refusalDelay?: number;
	readonly privateOnly?: boolean;
	readonly maxChannels?: number;
}

/** Options of `startLocalSupabase` in local/start.ts. */
export interface LocalOptions {
	readonly port?: number;
	readonly dataDir?: string;
	readonly seed?: boolean;
	readonly maxRows?: number;
	readonly txOverride?: boolean;
	readonly auth?: AuthOptions;
	readonly functions?: FunctionsOptions;
	readonly storage?: StorageOptions;
	readonly realtime?: RealtimeOptions;
}

/** See local/misbehave.ts; `match` is tested against `METHOD /path?query`. */
export interface Misbehaviour {
	readonly match?: RegExp;
	readonly times?: number;
	readonly how:
		| { readonly delay: number }
		| {
				readonly status: number;
				readonly headers?: Readonly<Record<string, string>>;
				readonly body?: unknown;
		  }
		| { readonly drop: 'request' | 'reply' }
		| { readonly dropAfter: number }
		| { readonly diskFull: number }
		| { readonly cutAfter: number }
		| { readonly contentType: string };
}

/** See local/realtime/control.ts; `match` is tested against topics, for example `realtime:room`. */
export type RealtimeAction = { readonly match?: RegExp } & (
	| { readonly do: 'drop' | 'freeze' | 'thaw' | 'phx_error' | 'phx_close' | 'expire' }
	| { readonly do: 'close'; readonly code: number; readonly reason?: string }
	| { readonly do: 'send'; readonly frame: string | Uint8Array }
	| { readonly do: 'flood'; readonly messages: number }
	| {
			readonly do: 'system';
			readonly message: string;
			readonly status?: 'ok' | 'error';
			readonly extension?: string;
	  }
);

/** See local/realtime/faults.ts; `match` is tested against `event topic`, for example `phx_join realtime:room`. */
export interface MessageMisbehaviour {
	readonly match?: RegExp;
	readonly times?: number;
	readonly how:
		| { readonly delay: number }
		| { readonly ignore: true }
		| { readonly refuse: string }
		| { readonly bindings: 'mismatched' };
}

interface About {
	readonly url: string;
	readonly keys: {
		readonly publishable: string;
		readonly secret: string;
		readonly anon: string;
		readonly serviceRole: string;
	};
	readonly jwtSecret: string;
	readonly databaseUrl: string;
	readonly postgresPid: number;
	readonly functions: readonly string[];
}

export interface Local extends About {
	/** The process that holds the server; PostgreSQL is its child. */
	readonly process: ChildProcess;
	/** Resolves when PostgreSQL has ended, also when nobody asked it to. */
	readonly exited: Promise<void>;
	/** Plans a fault for the next matching requests. Resolves once it is in force, with what takes it back. */
	readonly misbehave: (misbehaviour: Misbehaviour) => Promise<() => Promise<void>>;
	readonly realtime: {
		/** Does something to present sockets or channels. Resolves with to how many. */
		readonly act: (action: RealtimeAction) => Promise<number>;
		/** The same as `misbehave`, for the next matching messages of sockets. */
		readonly plan: (misbehaviour: MessageMisbehaviour) => Promise<() => Promise<void>>;
	};
	readonly stop: () => Promise<void>;
}

type Message =
	| { readonly started: About }
	| { readonly failed: string }
	| { readonly exited: true }
	| { readonly id: number; readonly result?: number };

const entry = path.resolve(__dirname, '../../local/test-server.ts');

/**
 * Starts a local Supabase in a process of its own, in about 1.5 s. TypeScript is run by Node itself, so jest's own
 * module loader never sees local/. Without a port it gets one to which it can come back. The server ends with `stop()`,
 * and also when the calling process dies.
 */
export const startLocal = async (options: LocalOptions = {}): Promise<Local> => {
	const child = fork(entry, [JSON.stringify({ port: await freePort(), ...options })], {
		execPath: process.execPath,
		execArgv: ['--disable-warning=ExperimentalWarning'],
		// Structured clone: regular expressions pass as they are.
		serialization: 'advanced',
		// Said, because jest gives each test file an environment of its own, which is not passed on by itself.
		env: process.env,
		stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
	});
	let errors = '';
	child.stderr?.on('data', (chunk: Buffer) => {
		errors = (errors + chunk.toString()).slice(-10_000);
	});

	const replies = new Map<number, (result?: number) => void>();
	let sayExited = (): void => {};
	const exited = new Promise<void>((resolve) => {
		sayExited = resolve;
	});
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));

	const about = await new Promise<About>((resolve, reject) => {
		child.on('message', (message: Message) => {
			if ('started' in message) resolve(message.started);
			else if ('failed' in message) reject(new Error(`Local Supabase did not start: ${message.failed}`));
			else if ('exited' in message) sayExited();
			else replies.get(message.id)?.(message.result);
		});
		child.once('error', reject);
		child.once('exit', (code) => {
			reject(new Error(`Local Supabase ended with ${code} before it was ready:\n${errors}`));
			sayExited();
			for (const reply of replies.values()) reply();
		});
	});

	// A test that failed before it could stop the server must not keep jest waiting: without jest the server ends too.
	const handles = [child, child.channel, child.stderr as Socket | null];
	const release = (): void => handles.forEach((handle) => handle?.unref());
	const hold = (): void => handles.forEach((handle) => handle?.ref());
	release();

	let lastId = 0;
	const command = async (name: string, argument?: unknown): Promise<{ id: number; result?: number }> => {
		const id = ++lastId;
		if (!child.connected) return { id };
		hold();
		const result = await new Promise<number | undefined>((resolve) => {
			replies.set(id, resolve);
			child.send({ id, do: name, with: argument });
		});
		replies.delete(id);
		if (replies.size === 0) release();
		return result === undefined ? { id } : { id, result };
	};

	const plan = async (name: string, misbehaviour: unknown): Promise<() => Promise<void>> => {
		const { id } = await command(name, misbehaviour);
		return async () => void (await command('behave', id));
	};

	return {
		...about,
		process: child,
		exited,
		misbehave: async (misbehaviour) => await plan('misbehave', misbehaviour),
		realtime: {
			act: async (action) => (await command('actOnRealtime', action)).result ?? 0,
			plan: async (misbehaviour) => await plan('misbehaveInRealtime', misbehaviour),
		},
		stop: async () => {
			await command('stop');
			hold();
			if (child.connected) child.disconnect();
			await ended;
		},
	};
};
