import { runtimeClock } from './clock';
import type { Content } from './content';
import type { Refusal } from './error';
import { withOutcome } from './outcome-of-write';
import type { ByteStream, Host, HttpReply, HttpRequest } from './ports';
import { TooLateError } from './read-text';
import { refusalOfReply, refusalOfSilence, refusalOfStop } from './refusal';
import type { ServiceRequest } from './request';
import { delayBefore, mayRepeat, type RetryPolicy } from './retry';
import { watchSilence } from './silence';

export interface SendingWith {
	readonly host: Host;
	readonly policy: RetryPolicy;
	readonly signal?: AbortSignal;
	readonly content?: Content;
}

/** A reply with a 2xx status, or what is wrong. */
export type Answer = { readonly reply: HttpReply } | { readonly refusal: Refusal };

/** Sends a request, again where that is safe. */
export async function sendUntilAnswered(
	completed: HttpRequest,
	{ repeatable = false, isOpaque = false }: ServiceRequest,
	how: SendingWith,
): Promise<Answer> {
	const { host, policy, signal, content } = how;
	const clock = host.clock ?? runtimeClock;
	for (let repeat = 0; ; repeat++) {
		const { reply, failure } = await attempt(completed, repeat, how);
		if (reply && reply.status >= 200 && reply.status < 300) return { reply };
		if (content?.failure && !reply && !signal?.aborted) return { refusal: content.failure };
		const refusal = reply ? refusalOfReply(reply, completed) : failure;
		const again =
			(content?.canSend() ?? true) &&
			mayRepeat({
				method: completed.method,
				repeatable,
				isOpaque,
				reply,
				failureCode: failure?.code,
				code: refusal.code,
			});
		const wait =
			again && repeat < policy.attempts ? delayBefore(repeat + 1, reply, policy, clock.now()) : undefined;
		if (wait === undefined)
			return { refusal: reply && !repeatable ? withOutcome(refusal, completed) : refusal };
		const woken = await clock.sleep(wait, signal).then(
			() => undefined,
			(reason: unknown) => refusalOfSilence(reason, completed, signal),
		);
		if (woken) return { refusal: woken };
	}
}

type Attempt =
	| { readonly reply: HttpReply; readonly failure?: undefined }
	| { readonly reply?: undefined; readonly failure: Refusal };

async function attempt(request: HttpRequest, repeat: number, how: SendingWith): Promise<Attempt> {
	const { host, signal } = how;
	if (signal?.aborted) return { failure: refusalOfStop(request, repeat > 0) };
	try {
		const headers = repeat === 0 ? request.headers : { ...request.headers, 'X-Retry-Count': String(repeat) };
		const ready = repeat === 0 && !signal ? request : { ...request, headers, signal };
		const { idle } = request;
		return { reply: await (idle === undefined ? host.send(ready) : sendWatched(ready, idle, how)) };
	} catch (failure) {
		return { failure: refusalOfSilence(failure, request, signal) };
	}
}

/** Not every host can tell a slow stream from a dead one, or be stopped: the core itself gives the request up. */
async function sendWatched(
	request: HttpRequest,
	idle: number,
	{ host, signal, content }: SendingWith,
): Promise<HttpReply> {
	const watch = watchSilence(host.clock ?? runtimeClock, idle, signal);
	const { body } = request;
	const sent = { ...request, signal: watch.signal, ...(isStream(body) && { body: watch.sending(body) }) };
	try {
		return await watch.awaiting(host.send(sent));
	} catch (failure) {
		content?.release();
		throw watch.isLate() ? new TooLateError('The time was up') : failure;
	} finally {
		watch.stop();
	}
}

const isStream = (body: unknown): body is ByteStream =>
	typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
