import { UnexpectedError, type IExecuteFunctions, type ILoadOptionsFunctions } from 'n8n-workflow';
import type { Send } from '../../shared';
import { projectCredential } from './project-credential';
import { refusalInside, toReply } from './to-reply';

/**
 * Sends by n8n's HTTP helper, which adds the key by the credential and knows n8n's proxy, TLS and SSRF settings.
 * n8n renews a session only when it sees a 401, so that one status arrives as an error and is turned back.
 */
export function sendByN8n(context: IExecuteFunctions | ILoadOptionsFunctions): Send {
	return async ({ method, url, headers, body, timeout }) => {
		if (method === 'OPTIONS') throw new UnexpectedError('n8n sends no request of the method OPTIONS');
		return await context.helpers.httpRequestWithAuthentication
			.call(context, projectCredential, {
				method,
				url,
				headers: { ...headers },
				body,
				timeout,
				// The core reads JSON itself and keeps every digit of long numbers.
				encoding: 'text',
				returnFullResponse: true,
				// A redirect would carry the key to another host.
				disableFollowRedirect: true,
				ignoreHttpStatusErrors: { ignore: true, except: [401] },
			})
			.then(toReply, async (failure: unknown) => refusalInside(failure) ?? (await Promise.reject(failure)));
	};
}
