import type {
	IExecuteFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	ITriggerFunctions,
} from 'n8n-workflow';
import type { HttpReply, HttpRequest, Send } from '../../shared';
import { isStream } from './is-stream';
import { projectCredential } from './project-credential';
import { sendStreams, type SendingOptions } from './send-streams';
import { refusalInside, toReply } from './to-reply';

export type RequestContext = IExecuteFunctions | ILoadOptionsFunctions | ITriggerFunctions;

/** How a request goes out. */
export interface SendingBy {
	/** The credential type that adds the key. */
	readonly credential: string;
	/** Statuses for which n8n renews the session of the credential and sends the request again. */
	readonly renewOn?: readonly number[];
}

/** Sends with the key of the project. */
export const sendByN8n =
	(context: RequestContext): Send =>
	async (request) =>
		await sendBy(context, request, { credential: projectCredential });

/**
 * Sends by n8n's HTTP helper, which adds the key by the credential and knows n8n's proxy, TLS and SSRF settings.
 * n8n sees only errors, so the statuses for which it renews a session arrive as such and are turned back.
 */
export async function sendBy(
	context: RequestContext,
	request: HttpRequest,
	by: SendingBy,
): Promise<HttpReply> {
	const { body, replyAs, timeout } = request;
	if (!isStream(body) && replyAs !== 'stream') return await send(context, request, by, { body, timeout });
	const own = withoutSignal(context);
	return await sendStreams(request, async (options) => await send(own, request, by, options));
}

async function send(
	context: RequestContext,
	{ method, url, headers, replyAs = 'text' }: HttpRequest,
	{ credential, renewOn = [] }: SendingBy,
	{ body, ...limits }: SendingOptions,
): Promise<HttpReply> {
	const options: IHttpRequestOptions = {
		// Its types leave out OPTIONS, which it sends all the same.
		method: method as IHttpRequestMethods,
		url,
		headers: { ...headers },
		body: toBody(body),
		// The core reads JSON itself and keeps every digit of long numbers.
		encoding: replyAs,
		returnFullResponse: true,
		// A redirect would carry the key to another host.
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: { ignore: true, except: [...renewOn] },
		...limits,
	};
	return await context.helpers.httpRequestWithAuthentication
		.call(context, credential, options, { preAuthenticationRetryStatusCode: [...renewOn, tokenEnded] })
		.then(
			toReply,
			async (failure: unknown) => (await refusalInside(failure, renewOn)) ?? (await Promise.reject(failure)),
		);
}

/** n8n's HTTP client reads JSON that it is given as text, for nothing: a long one is handed over as bytes. */
const toBody = (body: SendingOptions['body']): SendingOptions['body'] => {
	if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
	return typeof body === 'string' && body.length > longText ? Buffer.from(body) : body;
};

/** Characters. */
const longText = 10_000;

/** What the credential itself says when it is time for the next session. */
const tokenEnded = 401;

/**
 * Where n8n's helper finds the signal of the execution it puts that in the place of the request's own, by which also a
 * request ends that stands still.
 */
const withoutSignal = (context: RequestContext): RequestContext =>
	new Proxy(context, { has: (target, name) => name !== 'getExecutionCancelSignal' && name in target });
