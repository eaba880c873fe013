import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { identifyCaller, type Caller } from './caller.ts';
import type { Keys } from './keys.ts';
import { createMisbehaving, type Misbehave, type Misbehaving } from './misbehave.ts';

/** A request to go on as a WebSocket. */
export interface Upgrade {
	readonly request: IncomingMessage;
	readonly url: URL;
	readonly socket: Duplex;
	readonly head: Buffer;
}

/** One service of the project. It answers every request below its path that came with a right key. */
export interface Service {
	/** For example `/rest/v1`. */
	readonly path: string;
	/** Requests that need no project key, such as links that a browser follows. */
	readonly isOpen?: (request: Request) => boolean;
	/** Says itself, preflights included, what other origins may do; by default they may do everything. */
	readonly answersCors?: boolean;
	readonly fetch: (request: Request, caller: Caller) => Promise<Response> | Response;
	/** Takes over a connection that came with a right key. Services without it have no WebSockets. */
	readonly upgrade?: (upgrade: Upgrade, caller: Caller) => void;
	/** Ends its WebSockets: the port is about to close. */
	readonly hangUp?: () => Promise<void>;
}

export interface Gateway {
	readonly url: string;
	readonly misbehave: Misbehave;
	readonly close: () => Promise<void>;
}

const exposedHeaders = [
	...['Content-Range', 'Link', 'Location', 'Preference-Applied', 'Retry-After', 'X-Supabase-Api-Version'],
	...['X-Total-Count', 'Accept-Ranges', 'Content-Disposition', 'ETag', 'X-Transformations'],
	...['Tus-Complete', 'Tus-Resumable', 'Upload-Expires', 'Upload-Length', 'Upload-Metadata', 'Upload-Offset'],
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

const refuseUpgrade = async (socket: Duplex, response: Response): Promise<void> => {
	const { status, headers } = response;
	const body = Buffer.from(await response.arrayBuffer());
	headers.set('content-length', String(body.length));
	headers.set('connection', 'close');
	const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`);
	socket.end(
		Buffer.concat([
			Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`),
			body,
		]),
	);
};

/** Hands WebSockets to their service. Faults that are planned for the request hit them, too, as far as they can. */
const takeUpgrades = (
	server: Server,
	services: readonly Service[],
	keys: Keys,
	run: Misbehaving['run'],
): void => {
	server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
		const url = new URL(request.url ?? '/', 'http://127.0.0.1');
		const asked = new Request(url, { headers: request.headers as Record<string, string> });
		const handle = async (): Promise<Response> => {
			const service = services.find(({ path }) => url.pathname.startsWith(`${path}/`));
			if (!service?.upgrade) return Response.json({ error: 'requested path is invalid' }, { status: 404 });
			const { caller, refused } = identifyCaller(asked, keys);
			if (refused) return refused;
			service.upgrade({ request, url, socket, head }, caller);
			return await Promise.resolve(RESPONSE_ALREADY_SENT);
		};
		const outgoing = {
			writeHead: () => {},
			write: (_chunk: Uint8Array, callback: () => void) => (callback(), true),
			destroy: () => socket.destroy(),
		};
		// A client that goes away before it is answered needs no answer.
		socket.on('error', () => socket.destroy());
		void run(asked, handle, outgoing).then(async (response) => {
			if (response !== RESPONSE_ALREADY_SENT) await refuseUpgrade(socket, response);
		});
	});
};

/** Opens the one port of the project and hands each request to its service. Port 0 takes a free one. */
export const openGateway = async (
	services: readonly Service[],
	{ keys, port }: { readonly keys: Keys; readonly port: number },
): Promise<Gateway> => {
	const routes = createRoutes(services, keys);
	const { misbehave, run } = createMisbehaving();
	const listener = getRequestListener(
		async (request, { outgoing }) => await run(request, async (one) => await routes.fetch(one), outgoing),
	);
	// Large uploads take their time.
	const server = createServer(
		{ requestTimeout: 0 },
		(incoming, outgoing) => void listener(incoming, outgoing),
	);
	takeUpgrades(server, services, keys, run);
	await listen(server, port);
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		misbehave,
		close: async () => {
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			await Promise.all(services.map(async ({ hangUp }) => await hangUp?.()));
			server.closeAllConnections();
			await closed;
		},
	};
};
