import type { Session } from './auth/session';
import { runtimeClock } from './clock';
import { readContent, type Content } from './content';
import { SupabaseError, type LocalCode } from './error';
import { isStream } from './is-stream';
import type { Clock, Host, HttpRequest } from './ports';
import type { Service } from './project-key';
import { normaliseProjectUrl } from './project-url';
import { isStreamed, openStream, openText, type Opened } from './open-reply';
import type { ServiceReply } from './reply';
import { completeRequest, type ServiceRequest } from './request';
import { defaultRetryPolicy, type RetryPolicy } from './retry';
import { sendUntilAnswered } from './send-until-answered';
import { doubtToken } from './storage/doubt-token';
import { whenRead } from './when-read';

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
	/** Waits so many milliseconds, by the host's clock; rejects with ABORTED when the signal aborts first. */
	sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
	/** How often, and after which waits, what has failed is tried again. */
	readonly retry: RetryPolicy;
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

	const connection: Connection = {
		url,
		accessToken: async () => await tokenOf(project),
		...(project.refreshSession && { refreshSession: project.refreshSession }),
		...(project.adoptSession && { adoptSession: project.adoptSession }),
		now: () => (host.clock ?? runtimeClock).now(),
		sleep: async (milliseconds, signal) =>
			await (host.clock ?? runtimeClock).sleep(milliseconds, signal).catch(refuseStop),
		retry: policy,
		send: async (request, options = {}) => {
			const { accessToken: given, signedIn } = project;
			const accessToken = typeof given === 'function' ? await given() : given;
			const content = readContent(request);
			const frame = { url, key, accessToken, signedIn, schema, headers, timeouts };
			const completed = completeRequest(request, frame, content);
			const clock = host.clock ?? runtimeClock;
			const began = clock.now();
			const secrets = { key, accessToken, headers, request, options };
			const exchange = async (): Promise<Opened> => {
				const { signal } = options;
				const sent = await sendUntilAnswered(completed, request, { host, policy, content, signal });
				if ('refusal' in sent) return sent;
				if (!isStreamed(sent.reply)) return openText(sent.reply, request, completed);
				const reading = readingOf(completed, { clock, began, secrets });
				return await openStream(sent.reply, { request, completed, reading });
			};
			const read = await (content ? releasing(content, exchange()) : exchange());
			if ('reply' in read) return read.reply;
			const error = new SupabaseError(read.refusal, secretsOf(secrets));
			throw accessToken === undefined
				? error
				: await doubtToken(error, request, async (other) => await connection.send(other, options));
		},
	};
	return connection;
}

/** Leaves the files of a request when all of its reply has come: who answers early must not be cut off by that. */
async function releasing(content: Content, exchange: Promise<Opened>): Promise<Opened> {
	const read = await exchange.catch(async (error: unknown) => {
		content.release();
		return await Promise.reject(error);
	});
	if ('reply' in read && isStream(read.reply.body)) {
		const body = whenRead(read.reply.body, () => content.release());
		return { reply: { ...read.reply, body } };
	}
	content.release();
	return read;
}

/** How the rest of a reply is read. */
const readingOf = (
	{ timeout }: HttpRequest,
	{ clock, began, secrets }: { readonly clock: Clock; readonly began: number; readonly secrets: Secrets },
) => ({
	limit: timeout && Math.max(1, timeout - (clock.now() - began)),
	clock,
	secrets: () => secretsOf(secrets),
	signal: secrets.options.signal,
});

/** Where what must not be shown stands. */
interface Secrets {
	readonly key?: string;
	readonly accessToken?: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly request: ServiceRequest;
	readonly options: SendOptions;
}

function secretsOf({ key, accessToken, headers, request, options }: Secrets): readonly string[] {
	const { token, userHeaders = {} } = request;
	const { secrets: own = [] } = options;
	return [key, accessToken, token, ...secretHeaders(headers), ...secretHeaders(userHeaders), ...own].filter(
		(secret) => secret !== undefined,
	);
}

const refuseStop = async (cause: unknown): Promise<never> =>
	await Promise.reject(
		new SupabaseError({
			reason: 'The work was stopped',
			code: 'ABORTED' satisfies LocalCode,
			cause,
		}),
	);

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
