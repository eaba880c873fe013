import { UnexpectedError, type IExecuteFunctions, type ILoadOptionsFunctions } from 'n8n-workflow';
import type { HttpReply, HttpRequest, Send } from '../../shared';
import { projectCredential } from './project-credential';
import { toRequestBody } from './request-body';
import { refusalInside, toReply } from './to-reply';

export type RequestContext = IExecuteFunctions | ILoadOptionsFunctions;

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
	{ credential, renewOn = [] }: SendingBy,
): Promise<HttpReply> {
	const { method, url, headers, replyAs, timeout } = request;
	if (method === 'OPTIONS') throw new UnexpectedError('n8n sends no request of the method OPTIONS');
	return await context.helpers.httpRequestWithAuthentication
		.call(
			context,
			credential,
			{
				method,
				url,
				headers: { ...headers },
				body: await toRequestBody(request),
				timeout,
				// The core reads JSON itself and keeps every digit of long numbers.
				encoding: replyAs ?? 'text',
				returnFullResponse: true,
				// A redirect would carry the key to another host.
				disableFollowRedirect: true,
				ignoreHttpStatusErrors: { ignore: true, except: [...renewOn] },
			},
			{ preAuthenticationRetryStatusCode: [...renewOn, tokenEnded] },
		)
		.then(
			toReply,
			async (failure: unknown) => (await refusalInside(failure, renewOn)) ?? (await Promise.reject(failure)),
		);
}

/** What the credential itself says when it is time for the next session. */
const tokenEnded = 401;
