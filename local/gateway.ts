import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { identifyCaller, type Caller } from './caller.ts';
import type { Keys } from './keys.ts';
import { createMisbehaving, type Misbehave } from './misbehave.ts';

/** One service of the project. It answers every request below its path that came with a right key. */
export interface Service {
	/** For example `/rest/v1`. */
	readonly path: string;
	/** Requests that need no project key, such as links that a browser follows. */
	readonly isOpen?: (request: Request) => boolean;
	/** Says itself, preflights included, what other origins may do; by default they may do everything. */
	readonly answersCors?: boolean;
	readonly fetch: (request: Request, caller: Caller) => Promise<Response> | Response;
}

export interface Gateway {
	readonly url: string;
	/** For services that also take WebSocket upgrades. */
	readonly server: Server;
	readonly misbehave: Misbehave;
	readonly close: () => Promise<void>;
}

const exposedHeaders = [
	...['Content-Range', 'Link', 'Location', 'Preference-Applied', 'Retry-After', 'X-Supabase-Api-Version'],
	'X-Total-Count',
];

const withoutKey: Caller = { keyRole: 'anon', token: undefined };

const createRoutes = (services: readonly Service[], keys: Keys): Hono => {
	const routes = new Hono();
	const allowAll = cors({ origin: '*', exposeHeaders: exposedHeaders });
	const answersCors = (path: string): boolean =>
		services.some((service) => service.answersCors && `${path}/`.startsWith(`${service.path}/`));
	routes.use(async (context, next) =>
		answersCors(context.req.path) ? await next() : await allowAll(context, next),
	);
	for (const service of services) {
		const answer = async (request: Request): Promise<Response> => {
			if (service.isOpen?.(request)) return await service.fetch(request, withoutKey);
			const { caller, refused } = identifyCaller(request, keys);
			return refused ?? (await service.fetch(request, caller));
		};
		routes.all(service.path, async (context) => await answer(context.req.raw));
		routes.all(`${service.path}/*`, async (context) => await answer(context.req.raw));
	}
	routes.notFound((context) => context.json({ error: 'requested path is invalid' }, 404));
	routes.onError((error, context) => {
		console.error(error);
		return context.json({ message: 'Internal Server Error', error: error.message }, 500);
	});
	return routes;
};

const listen = async (server: Server, port: number): Promise<void> =>
	await new Promise((resolve, reject) => {
		server.once('error', (cause: NodeJS.ErrnoException) =>
			reject(cause.code === 'EADDRINUSE' ? new Error(`Port ${port} is already in use.`, { cause }) : cause),
		);
		server.listen(port, '127.0.0.1', resolve);
	});

/** Opens the one port of the project and hands each request to its service. Port 0 takes a free one. */
export const openGateway = async (
	services: readonly Service[],
	{ keys, port }: { readonly keys: Keys; readonly port: number },
): Promise<Gateway> => {
	const routes = createRoutes(services, keys);
	const { misbehave, run } = createMisbehaving();
	const listener = getRequestListener(
		async (request, { outgoing }) => await run(request, async () => await routes.fetch(request), outgoing),
	);
	const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
	await listen(server, port);
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		server,
		misbehave,
		close: async () => {
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			server.closeAllConnections();
			await closed;
		},
	};
};
