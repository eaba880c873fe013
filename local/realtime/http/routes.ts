import { Hono } from 'hono';
import type { Realtime } from '../context.ts';
import { isJsonObject } from '../json.ts';
import { TokenError, type Identity } from '../token.ts';
import type { UserBroadcast } from '../user-broadcast.ts';
import { broadcastBatch } from './broadcast-batch.ts';
import { broadcastOne, type OneBroadcast } from './broadcast-one.ts';
import { toSender } from './sender.ts';

interface Environment {
	/** Who asks; throws TokenError. */
	readonly Bindings: { readonly identify: () => Identity };
}

const wrongType = 'Unsupported Media Type. Use application/json or application/octet-stream';

/** Thrown for a body that is no JSON. */
class BadRequest extends Error {}

const readJson = async (request: Request): Promise<unknown> => {
	const text = await request.text();
	try {
		return text === '' ? {} : JSON.parse(text);
	} catch (cause) {
		throw new BadRequest('The body is not JSON.', { cause });
	}
};

const readBroadcast = async (request: Request, event: string): Promise<UserBroadcast | undefined> => {
	const type = request.headers.get('content-type')?.split(';')[0]?.trim() ?? 'application/json';
	if (type === 'application/octet-stream') {
		return { event, encoding: 'binary', payload: new Uint8Array(await request.arrayBuffer()) };
	}
	if (type !== 'application/json') return undefined;
	const body = await readJson(request);
	const payload = isJsonObject(body) ? body : { _json: body };
	return { event, encoding: 'json', payload: Buffer.from(JSON.stringify(payload)) };
};

const readPersistence = (query: URLSearchParams): OneBroadcast['persistence'] => {
	const seconds = query.get('persist[ttl]');
	if (seconds !== null) return { seconds: Number(seconds) };
	return query.get('persist') === 'true' ? { seconds: undefined } : undefined;
};

export const createRoutes = (realtime: Realtime, basePath: string): Hono<Environment> => {
	const app = new Hono<Environment>().basePath(basePath);
	app.get('/api/ping', (context) => context.json({ message: 'Success' }));
	// Where sockets are opened: who only wanted to know whether it is there must not hear that it is not.
	app.get('/websocket', (context) => context.text("'connection' header must contain 'upgrade'", 400));
	app.post('/api/broadcast', async (context) => {
		const sender = toSender(realtime.sql, context.req.raw, context.env.identify());
		return await broadcastBatch(realtime.hub, await readJson(context.req.raw), sender);
	});
	app.post('/api/broadcast/:topic/events/:event', async (context) => {
		const { topic, event } = context.req.param();
		const broadcast = await readBroadcast(context.req.raw, event);
		if (!broadcast) return context.json({ error: wrongType }, 415);
		const query = new URL(context.req.url).searchParams;
		const isPrivate = query.get('private') === 'true';
		const sender = toSender(realtime.sql, context.req.raw, context.env.identify());
		const persistence = readPersistence(query);
		return await broadcastOne(realtime, { topic, broadcast, isPrivate, persistence }, sender);
	});
	app.notFound((context) => context.json({ message: 'Not Found' }, 404));
	app.onError((error, context) => {
		if (error instanceof TokenError) return context.json({ message: 'Unauthorized' }, 401);
		if (error instanceof BadRequest) return context.json({ errors: { detail: 'Bad Request' } }, 400);
		throw error;
	});
	return app;
};
