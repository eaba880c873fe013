import { isErrorLike } from './error-like';
import type { LocalCode, Refusal } from './error';
import { refusalOfFunction } from './functions/function-refusal';
import type { HttpReply, HttpRequest } from './ports';
import { serviceOf } from './project-key';
import { refusalOfStorage } from './storage/storage-refusal';

/**
 * What a reply outside 2xx says. PostgREST writes `message code details hint`, Storage `message error statusCode`,
 * Auth `msg error_code` or `message code`, the gateway `message hint`; a proxy writes a page of HTML.
 */
export function refusalOfReply(reply: HttpReply, request: HttpRequest): Refusal {
	const { url } = request;
	const { status, headers } = reply;
	const ofFunction = serviceOf(url) === 'functions' ? refusalOfFunction(reply) : undefined;
	if (ofFunction) return ofFunction;
	if (status >= 300 && status < 400 && headers.location !== undefined) {
		return {
			reason: `The address redirects to ${hostOf(headers.location, url)}`,
			advice:
				'Use that address as the Project URL; redirects are not followed, because they would carry the key along.',
			status,
			code: 'REDIRECTED' satisfies LocalCode,
			field: 'url',
		};
	}
	const said = objectIn(reply.body);
	const text = (...names: readonly string[]) => names.map((name) => said[name]).find(isText);
	const wait = status === 429 || status === 503 ? headers['retry-after'] : undefined;
	const refusal: Refusal = {
		reason: text('message', 'msg', 'error_description', 'error') ?? plainReason(reply),
		status,
		code: text('code', 'error_code', 'error'),
		details: text('details') ?? weaknessIn(said),
		hint: text('hint'),
		...(wait !== undefined && {
			advice: `The server asks to wait ${/^\d+$/.test(wait) ? `${wait} seconds` : `until ${wait}`}.`,
		}),
	};
	return serviceOf(url) === 'storage' ? refusalOfStorage(refusal, said, request) : refusal;
}

/** What a password lacks: `length`, `characters`, or that it is `pwned`. */
function weaknessIn({ weak_password: weakness }: Readonly<Record<string, unknown>>): string | undefined {
	const reasons: unknown =
		typeof weakness === 'object' && weakness !== null ? Reflect.get(weakness, 'reasons') : undefined;
	return Array.isArray(reasons) ? reasons.join(', ') : undefined;
}

/** Why no reply came, from whatever the host's HTTP client threw, with what is known about the request's effect. */
export function refusalOfSilence(
	failure: unknown,
	{ url, method, body, timeout, idle }: HttpRequest,
	signal?: AbortSignal,
): Refusal {
	if (signal?.aborted) {
		return {
			reason: 'The request was stopped',
			...inDoubt(method),
			code: 'ABORTED' satisfies LocalCode,
			cause: failure,
		};
	}
	const { host } = new URL(url);
	const code = codeOf(failure);
	if (isUpload(body) && code !== undefined && hangUps.has(code)) return hungUp(host, method, failure);
	switch (code) {
		case wronglyPacked:
			return { ...notPacked({ url }, failure), ...(changes(method) && { mayBeDone: true }) };
		case 'ETIMEDOUT':
		case 'ECONNABORTED':
		case 'UND_ERR_HEADERS_TIMEOUT':
		case 'TimeoutError':
			return {
				reason:
					idle === undefined
						? `${host} did not answer within ${timeout / 1000} seconds`
						: `Nothing came from ${host}, or went there, for ${idle / 1000} seconds`,
				code: 'ETIMEDOUT',
				cause: failure,
				...inDoubt(method),
			};
		case 'ECONNREFUSED':
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return { reason: `Could not reach ${host}`, code, field: 'url', cause: failure };
		case 'PROXY_UNREACHABLE':
		case 'PROXY_REFUSED':
			return { reason: `No way to ${host}: ${wordsOf(failure)}`, code, field: 'proxy', cause: failure };
		default: {
			const words = wordsOf(failure);
			return {
				reason: `No reply from ${host}: ${words}`,
				code,
				cause: failure,
				...(!isCertificate(code) && inDoubt(method)),
			};
		}
	}
}

/** A file that did not come to its end. */
export function refusalOfCut(failure: unknown, request: HttpRequest, signal?: AbortSignal): Refusal {
	if (signal?.aborted) return refusalOfSilence(failure, request, signal);
	if (codeOf(failure) === wronglyPacked) return notPacked(request, failure);
	return {
		reason: `The connection to ${new URL(request.url).host} was cut in the midst of the file`,
		advice: 'Try again; look for a proxy or firewall in between if it comes back.',
		code: codeOf(failure) ?? 'ECONNRESET',
		cause: failure,
	};
}

/** What unpacks a reply says so of bytes that are none of its kind; of those that only end too early it says other things. */
const wronglyPacked = 'Z_DATA_ERROR';

const notPacked = ({ url }: Pick<HttpRequest, 'url'>, cause: unknown): Refusal => ({
	reason: `What came from ${new URL(url).host} is not packed as its Content-Encoding says`,
	advice:
		'It was stored or answered under a Content Encoding that it does not have: store it again under the right one, or without one.',
	code: wronglyPacked,
	cause,
});

/** Who has had enough of a file says so and hangs up, and what it said is often lost on the way. */
const hungUp = (host: string, method: string, cause: unknown): Refusal => ({
	reason: `${host} closed the connection during the upload`,
	advice: `Often the file is larger than the server takes: compare its size with the limits of the bucket and of the project. ${effect(method)}`,
	code: 'ECONNRESET',
	cause,
	mayBeDone: true,
});

/** The last is `fetch`'s. */
const hangUps = new Set(['EPIPE', 'ECONNRESET', 'UND_ERR_SOCKET']);

const isUpload = (body: HttpRequest['body']): boolean => typeof body === 'object';

export const nothingSent = 'Nothing was sent.';

/** A request that was stopped before it was sent, for the first time or again. */
export const refusalOfStop = ({ method }: HttpRequest, wasSent: boolean): Refusal => ({
	reason: 'The request was stopped',
	...(wasSent ? inDoubt(method) : { advice: nothingSent }),
	code: 'ABORTED' satisfies LocalCode,
});

const changes = (method: string): boolean => method !== 'GET' && method !== 'HEAD';

const isCertificate = (code: string | undefined): boolean => /CERT|SELF_SIGNED|UNABLE_TO/.test(code ?? '');

/** What is known of what a request did that nobody answered; nothing of one that changes nothing. */
export const effect = (method: string): string | undefined =>
	changes(method) ? 'It is not known whether the change was made: look before you send it again.' : undefined;

/** The same of a request without a reply: what only reads leaves no doubt. */
const inDoubt = (method: string): Pick<Refusal, 'advice' | 'mayBeDone'> =>
	changes(method) ? { advice: effect(method), mayBeDone: true } : {};

/** HTTP clients wrap the network's error in their own: the code is the first one found down the causes. */
const wordsOf = (failure: unknown): string => (isErrorLike(failure) ? failure.message : String(failure));

function codeOf(failure: unknown): string | undefined {
	for (let error = failure, depth = 0; isErrorLike(error) && depth < 5; error = error.cause, depth++) {
		const found = [error.code, error.httpCode].find((each) => isText(each) && each !== 'ERR_BAD_REQUEST');
		if (isText(found)) return found;
		if (error.name === 'TimeoutError') return error.name;
	}
	return undefined;
}

function objectIn(body: unknown): Readonly<Record<string, unknown>> {
	if (typeof body === 'object' && body !== null) return body as Record<string, unknown>;
	if (typeof body !== 'string' || !/^\s*\{/.test(body)) return {};
	try {
		return JSON.parse(body) as Record<string, unknown>;
	} catch {
		// JSON cut short: the status is all that can be told.
		return {};
	}
}

function plainReason({ status, body, headers }: HttpReply): string {
	const isPage = (headers['content-type'] ?? '').includes('html') || /^\s*</.test(String(body));
	const words = typeof body === 'string' && !isPage ? body.trim().slice(0, 200) : '';
	return words || `The server answered with status ${status}`;
}

function hostOf(location: string, base: string): string {
	return URL.canParse(location, base) ? new URL(location, base).origin : 'another address';
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
