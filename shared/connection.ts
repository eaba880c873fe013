import type { Session } from './auth/session';
import { runtimeClock } from './clock';
import { readContent, type Content } from './content';
import { SupabaseError, type LocalCode, type Refusal } from './error';
import type { Host, HttpReply, HttpRequest } from './ports';
import type { Service } from './project-key';
import { normaliseProjectUrl } from './project-url';
import { refusalOfReply, refusalOfSilence, refusalOfStop } from './refusal';
import { openReply } from './open-reply';
import type { ServiceReply } from './reply';
import { completeRequest, type ServiceRequest } from './request';
import { defaultRetryPolicy, delayBefore, mayRepeat, type RetryPolicy } from './retry';

/** What a credential or config node knows about a project. */
export interface Project {
	/** As pasted: see `normaliseProjectUrl`. */
	readonly url: string;
	/** Publishable, secret or legacy key. Left out where the host adds credentials itself, as n8n does. */
	readonly key?: string;
	/** PostgreSQL schema of requests that name none; `public` by default. */
	readonly schema?: string;
	/** Sent with every request; they replace headers of the same name. */
	readonly headers?: Readonly<Record<string, string>>;
	/** A user's access token, or what fetches one: requests then run as that user, under row level security. */
	readonly accessToken?: string | (() => Promise<string>);
	/** Whether the host itself adds a user's token to each request, as n8n does. */
	readonly signedIn?: boolean;
	/** Renews the session of the user this project is used as, where the host keeps one. */
	readonly refreshSession?: () => Promise<Session>;
	/** Takes the session that from now on is that user's, as after a second factor, where the host keeps one. */
	readonly adoptSession?: (session: Session) => Promise<void>;
	/** Milliseconds per service until a request is given up (default 120,000; of functions 160,000); 0 waits for ever. */
	readonly timeouts?: Partial<Readonly<Record<Service, number>>>;
	/** `false` turns repeating off. */
	readonly retry?: boolean | Partial<RetryPolicy>;
}

export interface SendOptions {
	/** Stops the request and the wait before it is repeated. */
	readonly signal?: AbortSignal;
	/** Passwords and tokens of this request, which must not be shown. */
	readonly secrets?: readonly string[];
}

export interface Connection {
	/** The project's address, normalised. */
	readonly url: string;
	/** The token of the user who acts, if the host gives it. */
	accessToken(): Promise<string | undefined>;
	readonly refreshSession?: () => Promise<Session>;
	readonly adoptSession?: (session: Session) => Promise<void>;
	/** Milliseconds since 1970, by the host's clock. */
	now(): number;
	/** Completes and sends a request, again where that is safe. Throws a SupabaseError for every status but 2xx. */
	send(request: ServiceRequest, options?: SendOptions): Promise<ServiceReply>;
}

/** Checks the project's address and key and returns the way to it. Sends nothing. */
export function connect(project: Project, host: Host): Connection {
	const url = normaliseProjectUrl(project.url);
	const key = readKey(project.key);
	const { headers = {}, timeouts = {} } = project;
	const schema = project.schema?.trim() || 'public';
	const policy = retryPolicy(project.retry);

	return {
		url,
		accessToken: async () => await tokenOf(project),
		...(project.refreshSession && { refreshSession: project.refreshSession }),
		...(project.adoptSession && { adoptSession: project.adoptSession }),
		now: () => (host.clock ?? runtimeClock).now(),
		send: async (request, { signal, secrets: own = [] } = {}) => {
			const accessToken = await tokenOf(project);
			const { signedIn } = project;
			const content = readContent(request);
			const frame = { url, key, accessToken, signedIn, schema, headers, timeouts };
			const completed = completeRequest(request, frame, content);
			const clock = host.clock ?? runtimeClock;
			const began = clock.now();
			const sent = await sendUntilAnswered(completed, request, { host, policy, signal, content }).finally(
				() => content?.release(),
			);
			const limit = completed.timeout && Math.max(1, completed.timeout - (clock.now() - began));
			const reading = { limit, clock, ...(signal && { signal }) };
			const read = 'reply' in sent ? await openReply(sent.reply, { request, completed, reading }) : sent;
			if ('reply' in read) return read.reply;
			const { token, userHeaders = {} } = request;
			const secrets = [
				key,
				accessToken,
				token,
				...secretHeaders(headers),
				...secretHeaders(userHeaders),
				...own,
			];
			throw new SupabaseError(
				read.refusal,
				secrets.filter((secret) => secret !== undefined),
			);
		},
	};
}

interface SendingWith {
	readonly host: Host;
	readonly policy: RetryPolicy;
	readonly signal?: AbortSignal;
	readonly content?: Content;
}

type Answer = { readonly reply: HttpReply } | { readonly refusal: Refusal };

async function sendUntilAnswered(
	completed: HttpRequest,
	{ repeatable = false, isOpaque = false }: ServiceRequest,
	{ host, policy, signal, content }: SendingWith,
): Promise<Answer> {
	const clock = host.clock ?? runtimeClock;
	for (let repeat = 0; ; repeat++) {
		const { reply, failure } = await attempt(host, completed, repeat, signal);
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
		if (wait === undefined) return { refusal };
		const woken = await clock.sleep(wait, signal).then(
			() => undefined,
			(reason: unknown) => refusalOfSilence(reason, completed, signal),
		);
		if (woken) return { refusal: woken };
	}
}

async function attempt(
	{ send }: Host,
	request: HttpRequest,
	repeat: number,
	signal: AbortSignal | undefined,
): Promise<{ reply: HttpReply; failure?: undefined } | { reply?: undefined; failure: Refusal }> {
	if (signal?.aborted) return { failure: refusalOfStop(request, repeat > 0) };
	const headers = repeat === 0 ? request.headers : { ...request.headers, 'X-Retry-Count': String(repeat) };
	return await send({ ...request, headers, ...(signal && { signal }) }).then(
		(reply) => ({ reply }),
		(failure: unknown) => ({ failure: refusalOfSilence(failure, request, signal) }),
	);
}

function readKey(given: string | undefined): string | undefined {
	if (given === undefined) return undefined;
	const key = given.trim();
	if (key !== '' && !/\s/.test(key)) return key;
	throw new SupabaseError({
		reason: key === '' ? 'The project key is empty' : 'The project key holds white space',
		advice: 'Copy a publishable or secret key from Project Settings → API Keys.',
		field: 'key',
		code: 'INVALID_PROJECT_KEY' satisfies LocalCode,
	});
}

const tokenOf = async ({ accessToken }: Project): Promise<string | undefined> =>
	typeof accessToken === 'function' ? await accessToken() : accessToken;

function retryPolicy(retry: Project['retry'] = true): RetryPolicy {
	if (retry === false) return { ...defaultRetryPolicy, attempts: 0 };
	return retry === true ? defaultRetryPolicy : { ...defaultRetryPolicy, ...retry };
}

/** Values that must not be shown: of headers that say so by their name, and long ones of any other. */
const secretHeaders = (headers: Readonly<Record<string, string>>): readonly string[] =>
	Object.entries(headers)
		.filter(([name, value]) => /auth|key|token|secret|cookie|pass/i.test(name) || value.length >= 20)
		.map(([, value]) => value);
