import type { Assignment } from './assignment.ts';

export type Handler = (request: Request, info?: unknown) => Response | Promise<Response>;

/** The options of `Deno.serve` that mean something here: where it listens is not the function's choice. */
export interface ServeOptions {
	readonly handler?: Handler;
	readonly onListen?: (address: { readonly hostname: string; readonly port: number }) => void;
	readonly onError?: (error: unknown) => Response | Promise<Response>;
	readonly signal?: AbortSignal;
}

export type Serve = (...given: readonly (ServeOptions | Handler)[]) => unknown;

/** The forms that `Deno.serve` takes: a handler, options and a handler, or options that hold one. */
export const readServe = (
	given: readonly (ServeOptions | Handler)[],
): { readonly options: ServeOptions; readonly handler: Handler } => {
	const options = given.find((one): one is ServeOptions => typeof one !== 'function') ?? {};
	const handler = given.find((one): one is Handler => typeof one === 'function') ?? options.handler;
	if (!handler) throw new TypeError('A handler must be given to Deno.serve.');
	return { options, handler };
};

const fetchOf = (loaded: unknown): Handler | undefined => {
	const main = (loaded as { readonly default?: { readonly fetch?: unknown } }).default;
	return typeof main?.fetch === 'function' ? (main.fetch.bind(main) as Handler) : undefined;
};

/**
 * Loads a function, which begins to serve by that: by `Deno.serve`, or because it exports `{ fetch }`. One that does
 * neither has failed to start.
 */
export const loadFunction = async (
	{ entry }: Assignment,
	{
		serve,
		isServing,
		toUrl,
	}: {
		readonly serve: Serve;
		readonly isServing: () => boolean;
		readonly toUrl: (file: string) => string;
	},
): Promise<void> => {
	const background = { waitUntil: <T>(work: Promise<T>): Promise<T> => work };
	Object.assign(globalThis, { EdgeRuntime: background });
	const loaded: unknown = await import(toUrl(entry));
	if (isServing()) return;
	const fetch = fetchOf(loaded);
	if (!fetch)
		throw new Error('The function serves nothing: it must call Deno.serve, or export default { fetch }.');
	serve(fetch);
};
