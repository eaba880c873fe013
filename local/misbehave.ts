import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { setTimeout as sleep } from 'node:timers/promises';
import { diskSpace } from './full-disk.ts';

/** What goes wrong with a request. `status` and `drop: 'request'` keep it from being handled at all. */
export type Fault =
	/** Milliseconds to wait before the request is handled. */
	| { readonly delay: number }
	/** Answered by this alone. A body that is no text is sent as JSON; redirects are a status with a `location` header. */
	| { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
	/** The connection breaks: before the request is handled, or after it was, so that only the reply is lost. */
	| { readonly drop: 'request' | 'reply' }
	/** The connection breaks when so many bytes of the request's body have come. */
	| { readonly dropAfter: number }
	/** The disk takes so many bytes of what the request writes, and is full. */
	| { readonly diskFull: number }
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

type Handle = (request: Request) => Promise<Response>;

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
	const send = async (chunk: Uint8Array): Promise<void> =>
		await new Promise((resolve) => outgoing.write(chunk, resolve));
	outgoing.writeHead(reply.status, Object.fromEntries(reply.headers));
	let left = bytes;
	for await (const chunk of reply.body ?? []) {
		await send(chunk.subarray(0, left));
		left -= Math.min(left, chunk.length);
		if (left === 0) break;
	}
	return hangUp(outgoing);
};

const hangUp = (outgoing: Outgoing): Response => {
	outgoing.destroy();
	return RESPONSE_ALREADY_SENT;
};

/** The same request, of which only so many bytes arrive. */
const breakOff = (request: Request, bytes: number, outgoing: Outgoing): Request => {
	const reader = request.body?.getReader();
	let left = bytes;
	const body = new ReadableStream<Uint8Array>(
		{
			pull: async (controller) => {
				if (left === 0) {
					outgoing.destroy();
					return controller.error(new Error('The connection broke.'));
				}
				const chunk = (await reader?.read())?.value?.subarray(0, left);
				if (!chunk) return controller.close();
				left -= chunk.length;
				controller.enqueue(chunk);
			},
		},
		// What was sent on has been taken, so that it counts.
		{ highWaterMark: 0 },
	);
	return new Request(request, { body, duplex: 'half' });
};

/** Reads a body away: a sender that is still sending would not see the reply before the connection closes. */
const drain = async ({ body }: Request): Promise<void> => {
	const reader = body?.getReader();
	while (reader && !(await reader.read()).done);
};

interface Exchange {
	readonly request: Request;
	readonly handle: Handle;
	readonly outgoing: Outgoing;
}

const commit = async (fault: Fault, { request, handle, outgoing }: Exchange): Promise<Response> => {
	if ('delay' in fault) {
		await sleep(fault.delay, undefined, { ref: false });
		return await handle(request);
	}
	if ('status' in fault) {
		await drain(request);
		return answer(fault);
	}
	if ('dropAfter' in fault) return await handle(breakOff(request, fault.dropAfter, outgoing));
	if ('diskFull' in fault) return await diskSpace.run(fault.diskFull, async () => await handle(request));
	if ('drop' in fault) {
		if (fault.drop === 'reply') await handle(request);
		return hangUp(outgoing);
	}
	const reply = await handle(request);
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
			return fault ? await commit(fault, { request, handle, outgoing }) : await handle(request);
		},
	};
};
