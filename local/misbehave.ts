import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { setTimeout as sleep } from 'node:timers/promises';

/** What goes wrong with a request. Only `delay`, `drop: 'reply'`, `cutAfter` and `contentType` let it be handled first. */
export type Fault =
	/** Milliseconds to wait before the request is handled. */
	| { readonly delay: number }
	/** Answered by this alone. A body that is no text is sent as JSON; redirects are a status with a `location` header. */
	| { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
	/** The connection breaks: before the request is handled, or after it was, so that only the reply is lost. */
	| { readonly drop: 'request' | 'reply' }
	/** The true reply, cut after so many bytes of its body. */
	| { readonly cutAfter: number }
	/** The true reply, under another content type. */
	| { readonly contentType: string };

export interface Misbehaviour {
	/** Tested against `METHOD /path?query`; every request by default. */
	readonly match?: RegExp;
	/** How many matching requests are hit; 1 by default. */
	readonly times?: number;
	readonly how: Fault;
}

/** Plans a fault for the requests to come; returns what takes it back. */
export type Misbehave = (misbehaviour: Misbehaviour) => () => void;

type Handle = () => Promise<Response>;

/** The part of node:http's ServerResponse that breaking a reply needs. */
interface Outgoing {
	writeHead(status: number, headers: Record<string, string>): unknown;
	write(chunk: Uint8Array, callback: () => void): boolean;
	destroy(): unknown;
}

const answer = ({ status, headers = {}, body = '' }: Extract<Fault, { status: number }>): Response =>
	typeof body === 'string'
		? new Response(body, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } })
		: Response.json(body, { status, headers });

const cut = async (reply: Response, bytes: number, outgoing: Outgoing): Promise<Response> => {
	const body = Buffer.from(await reply.arrayBuffer());
	outgoing.writeHead(reply.status, Object.fromEntries(reply.headers));
	outgoing.write(body.subarray(0, bytes), () => outgoing.destroy());
	return RESPONSE_ALREADY_SENT;
};

const hangUp = (outgoing: Outgoing): Response => {
	outgoing.destroy();
	return RESPONSE_ALREADY_SENT;
};

const commit = async (fault: Fault, handle: Handle, outgoing: Outgoing): Promise<Response> => {
	if ('delay' in fault) {
		await sleep(fault.delay, undefined, { ref: false });
		return await handle();
	}
	if ('status' in fault) return answer(fault);
	if ('drop' in fault) {
		if (fault.drop === 'reply') await handle();
		return hangUp(outgoing);
	}
	const reply = await handle();
	if ('cutAfter' in fault) return await cut(reply, fault.cutAfter, outgoing);
	reply.headers.set('content-type', fault.contentType);
	return reply;
};

export interface Misbehaving {
	readonly misbehave: Misbehave;
	/** Handles a request, with the fault that is planned for it, if any. Earlier plans come first. */
	readonly run: (request: Request, handle: Handle, outgoing: Outgoing) => Promise<Response>;
}

export const createMisbehaving = (): Misbehaving => {
	const planned = new Set<{ readonly match: RegExp | undefined; left: number; readonly how: Fault }>();

	const take = (request: Request): Fault | undefined => {
		const { pathname, search } = new URL(request.url);
		const line = `${request.method} ${pathname}${search}`;
		for (const plan of planned) {
			if (plan.match && line.search(plan.match) === -1) continue;
			plan.left -= 1;
			if (plan.left <= 0) planned.delete(plan);
			return plan.how;
		}
		return undefined;
	};

	return {
		misbehave: ({ match, times = 1, how }) => {
			const plan = { match, left: times, how };
			planned.add(plan);
			return () => void planned.delete(plan);
		},
		run: async (request, handle, outgoing) => {
			const fault = take(request);
			return fault ? await commit(fault, handle, outgoing) : await handle();
		},
	};
};
