import { runtimeClock } from './clock';
import type { Content } from './content';
import type { Refusal } from './error';
import { isStream } from './is-stream';
import { withEarlier, withOutcome } from './outcome-of-write';
import type { Host, HttpReply, HttpRequest } from './ports';
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
	request: ServiceRequest,
	how: SendingWith,
): Promise<Answer> {
	const { host, signal } = how;
	let isOpen = false;
	for (let repeat = 0; ; repeat++) {
		if (signal?.aborted) return { refusal: refusalOfStop(completed, repeat > 0) };
		let reply: HttpReply | undefined;
		let failure: unknown;
		try {
			const ready = prepare(completed, repeat, signal);
			reply = await (ready.idle === undefined ? host.send(ready) : sendWatched(ready, ready.idle, how));
			if (reply.status >= 200 && reply.status < 300) return { reply };
		} catch (caught) {
			failure = caught;
		}
		const next = await refusalBeforeRepeat({ reply, failure, repeat, isOpen }, { completed, request, how });
		if ('refusal' in next) return next;
		isOpen = next.isOpen;
	}
}

function prepare(request: HttpRequest, repeat: number, signal: AbortSignal | undefined): HttpRequest {
	if (repeat === 0) return signal ? { ...request, signal } : request;
	return { ...request, headers: { ...request.headers, 'X-Retry-Count': String(repeat) }, signal };
}

/** One try that brought no success: another reply, or a failure instead of one. */
interface FailedTry {
	readonly reply?: HttpReply;
	readonly failure: unknown;
	readonly repeat: number;
	/** Whether nobody can tell what an earlier one did. */
	readonly isOpen: boolean;
}

interface Sending {
	readonly completed: HttpRequest;
	readonly request: ServiceRequest;
	readonly how: SendingWith;
}

/** What is wrong when the request is not to be sent again; otherwise what is known so far, as soon as it may be. */
async function refusalBeforeRepeat(
	{ reply, failure, repeat, isOpen }: FailedTry,
	{ completed, request: { repeatable = false, isOpaque = false }, how }: Sending,
): Promise<{ readonly refusal: Refusal } | { readonly isOpen: boolean }> {
	const { host, policy, signal, content } = how;
	const clock = host.clock ?? runtimeClock;
	if (content?.failure && !reply && !signal?.aborted) return { refusal: content.failure };
	const refusal = reply ? refusalOfReply(reply, completed) : refusalOfSilence(failure, completed, signal);
	const { code } = refusal;
	const failureCode = reply ? undefined : code;
	const { method } = completed;
	const again =
		(content?.canSend() ?? true) && mayRepeat({ method, repeatable, isOpaque, reply, failureCode, code });
	const wait =
		again && repeat < policy.attempts ? delayBefore(repeat + 1, reply, policy, clock.now()) : undefined;
	const known = reply ? withOutcome(refusal, completed, repeatable) : refusal;
	if (wait === undefined)
		return { refusal: isOpen && !known.mayBeDone ? withEarlier(refusal, completed) : known };
	return await clock.sleep(wait, signal).then(
		() => ({ isOpen: isOpen || known.mayBeDone === true }),
		(reason: unknown) => ({ refusal: refusalOfSilence(reason, completed, signal) }),
	);
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
