import type { LocalCode, Refusal } from '../error';
import type { HttpReply } from '../ports';

/** Statuses with which the platform gives these codes; servers of one's own say them in the body alone. */
const platformStatuses: Readonly<Record<string, number>> = {
	BOOT_ERROR: 503,
	WORKER_ERROR: 500,
	WORKER_LIMIT: 546,
	WORKER_RESOURCE_LIMIT: 546,
	IDLE_TIMEOUT: 504,
};

/** What a gateway says when it does not reach the platform. 520 is Cloudflare's. */
const ofGateway = new Set([502, 503, 504, 520]);

const longestDetails = 10_000;

/** Whether the platform speaks in place of the function. Its mark counts whatever the status. */
export const isOfRelay = ({ headers }: HttpReply): boolean => headers['x-relay-error'] === 'true';

/**
 * What a reply says that is none: the platform's refusal to run the function (`RELAY_…`, after the code it gives), or the
 * function's own failure (`FUNCTION_ERROR`), with the whole answer as details. Undefined where neither has spoken, but a
 * gateway in front of them.
 */
export function refusalOfFunction(reply: HttpReply): Refusal | undefined {
	const { status, headers } = reply;
	const text = textOf(reply.body);
	const said = objectIn(text);
	const words = [said.message, said.msg, said.error, said.error_description].find(isText);
	const code = platformCode(reply, said.code);
	const details = text === '' ? undefined : text.slice(0, longestDetails);
	if (code !== undefined) {
		return {
			reason: words ?? 'The function could not be run',
			status,
			code: `RELAY_${code}`,
			details,
			...waiting(headers['retry-after']),
		};
	}
	const { location } = headers;
	if (status >= 300 && status < 400 && location !== undefined) {
		return {
			reason: 'The function answers with a redirect',
			advice:
				'Redirects are not followed, because they would carry the key along: request the address in the details.',
			status,
			code: 'REDIRECTED' satisfies LocalCode,
			details: location,
		};
	}
	const isPage = /^\s*</.test(text);
	if (ofGateway.has(status) && (isPage || text === '')) return undefined;
	const tells = words ?? (isPage ? '' : text.trim().slice(0, 200));
	return {
		reason: `The function answered with status ${status}${tells && `: ${tells}`}`,
		status,
		code: 'FUNCTION_ERROR' satisfies LocalCode,
		details,
	};
}

/** The platform's code for what went wrong, or undefined when the function itself has answered. */
function platformCode(reply: HttpReply, inBody: unknown): string | undefined {
	const named = reply.headers['sb-error-code'];
	if (named === 'EDGE_FUNCTION_ERROR') return undefined;
	const known = named ?? (isText(inBody) && /^[A-Z][A-Z_]+$/.test(inBody) ? inBody : undefined);
	if (named !== undefined || isOfRelay(reply)) return known ?? 'ERROR';
	return known !== undefined && platformStatuses[known] === reply.status ? known : undefined;
}

const waiting = (wait: string | undefined): Pick<Refusal, 'advice'> =>
	wait === undefined
		? {}
		: { advice: `The server asks to wait ${/^\d+$/.test(wait) ? `${wait} seconds` : `until ${wait}`}.` };

const textOf = (body: unknown): string => (typeof body === 'string' ? body : (JSON.stringify(body) ?? ''));

function objectIn(text: string): Readonly<Record<string, unknown>> {
	if (!/^\s*\{/.test(text)) return {};
	try {
		return JSON.parse(text) as Record<string, unknown>;
	} catch {
		// JSON cut short: the status is all that can be told.
		return {};
	}
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
