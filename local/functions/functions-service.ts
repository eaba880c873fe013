import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import type { Service } from '../gateway.ts';
import { findFunction, listFunctions, type FoundFunction } from './find-function.ts';
import { forward, IdleTimeoutError, type Forwarded } from './forward.ts';
import type { FunctionsOptions } from './options.ts';
import { renderPlatformError } from './platform-error.ts';
import { chooseRuntime, type Runtime } from './runtime.ts';
import { refuseCaller, type Project } from './verify-caller.ts';
import { openWorkerPool, type Running } from './worker-pool.ts';
import type { Worker } from './worker.ts';

export interface Functions {
	readonly service: Service;
	/** The names of what can be called. */
	readonly names: readonly string[];
	readonly close: () => Promise<void>;
}

const servicePath = '/functions/v1';
const sampleFolder = path.join(import.meta.dirname, '..', 'functions-sample');
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const openFolder = (folder: string): string => {
	if (existsSync(folder)) return realpathSync(folder);
	throw new Error(`There is no folder of functions ${path.resolve(folder)}.`);
};

const readEnvFile = (root: string): Record<string, string> => {
	const file = path.join(root, '.env');
	return existsSync(file) ? (parseEnv(readFileSync(file, 'utf8')) as Record<string, string>) : {};
};

const refuseReserved = (env: Readonly<Record<string, string>>): void => {
	const reserved = Object.keys(env).find((name) => /^(SUPABASE_|SB_)/.test(name));
	if (reserved)
		throw new Error(`Functions cannot be given ${reserved}: names that begin so are the platform's.`);
};

/** What every function finds in its environment, under the hosted names. */
const platformEnvironment = (project: Project, url: string, databaseUrl: string): Record<string, string> => {
	const { publishable, secret, anon, serviceRole } = project.keys;
	return {
		SUPABASE_URL: url,
		SUPABASE_ANON_KEY: anon,
		SUPABASE_SERVICE_ROLE_KEY: serviceRole,
		SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: publishable }),
		SUPABASE_SECRET_KEYS: JSON.stringify({ default: secret }),
		SUPABASE_DB_URL: databaseUrl,
		SB_REGION: 'local',
	};
};

const regionOf = (request: Request, url: URL): string => {
	const asked = request.headers.get('x-region') ?? url.searchParams.get('forceFunctionRegion') ?? '';
	return /^[a-z]{2}-[a-z]+-\d$/.test(asked) ? asked : 'local';
};

/** As the platform hands it out: with its own headers, and a mark on a failure that is the function's own. */
const mark = (response: Response, region: string): Response => {
	const { headers } = response;
	headers.set('x-served-by', 'supabase-edge-runtime');
	headers.set('x-sb-edge-region', region);
	if (response.status >= 500 && !headers.has('sb-error-code')) {
		headers.set('sb-error-code', 'EDGE_FUNCTION_ERROR');
		headers.append('access-control-expose-headers', 'sb-error-code');
	}
	return response;
};

/** Edge Functions from a folder. They are started when they are first called. */
export const openFunctions = ({
	options: {
		folder = sampleFolder,
		noVerifyJwt = [],
		env = {},
		runtime: asked,
		download = false,
		idleTimeout = 150_000,
		memory = 256,
	} = {},
	project,
	databaseUrl,
	apiUrl,
}: {
	readonly options?: FunctionsOptions | undefined;
	readonly project: Project;
	readonly databaseUrl: string;
	/** Known once the gateway listens. */
	readonly apiUrl: () => string;
}): Functions => {
	const root = openFolder(folder);
	const log = (name: string, line: string): void => console.error(`[${name}] ${line}`);
	const given = { ...readEnvFile(root), ...env };
	refuseReserved(given);
	let runtime: Runtime | undefined;

	const pool = openWorkerPool({
		runtime: () =>
			(runtime ??= chooseRuntime(asked, { root, download, memory }, (text) => console.warn(text))),
		environment: () => ({ ...platformEnvironment(project, apiUrl(), databaseUrl), ...given }),
		log,
	});

	const explain = async (error: unknown, worker: Worker, { retire }: Running): Promise<Response> => {
		if (error instanceof IdleTimeoutError) {
			// It may be caught in a loop: the next request gets another.
			retire();
			return renderPlatformError(
				'IDLE_TIMEOUT',
				`Request idle timeout limit (${idleTimeout / 1000}s) reached`,
			);
		}
		// Whether it took the connection or the whole process down: it is not used again.
		retire();
		const ending = await Promise.race([worker.ended, new Promise((resolve) => setTimeout(resolve, 5000))]);
		return renderPlatformError(ending === 'memory' ? 'WORKER_RESOURCE_LIMIT' : 'WORKER_ERROR');
	};

	const run = async (request: Request, found: FoundFunction, target: string): Promise<Response> => {
		const running = pool.take(found);
		let forwarded: Forwarded | undefined;
		try {
			const worker = await running.worker.catch((error: unknown) => log(found.name, String(error)));
			if (!worker) return renderPlatformError('BOOT_ERROR');
			try {
				forwarded = await forward(request, { port: worker.port, path: target, idleTimeout });
				return forwarded.response;
			} catch (error) {
				return await explain(error, worker, running);
			}
		} finally {
			void (forwarded?.finished ?? Promise.resolve()).then(running.release);
		}
	};

	const answer = async (request: Request, url: URL): Promise<Response> => {
		if (!methods.has(request.method)) return new Response('Method Not Allowed', { status: 405 });
		const target = url.pathname.slice(servicePath.length);
		const name = target.split('/')[1] ?? '';
		const found = findFunction(root, name);
		if (!found) return renderPlatformError('NOT_FOUND');
		const isOpen = request.method === 'OPTIONS' || noVerifyJwt.includes(name);
		const refused = isOpen ? undefined : refuseCaller(request, project);
		return refused ?? (await run(request, found, target + url.search));
	};

	return {
		names: listFunctions(root),
		service: {
			path: servicePath,
			// Functions are also called by those who have no key, such as webhooks, and speak for themselves about CORS.
			isOpen: () => true,
			answersCors: true,
			fetch: async (request) => {
				const url = new URL(request.url);
				return mark(await answer(request, url), regionOf(request, url));
			},
		},
		close: pool.close,
	};
};
