import type { Content } from './content';
import { encodeText } from './encode-text';
import { withoutHalves } from './half-character';
import { SupabaseError, type LocalCode } from './error';
import { stringifyExact } from './exact-json';
import { isStream } from './is-stream';
import type { FileSource, HttpReply, HttpRequest, Method } from './ports';
import { credentialHeaders, servicePaths, type Service } from './project-key';
import type { Query } from './postgrest/query';

/** A request to one service, before it is completed with the project's address, key and headers. */
export interface ServiceRequest {
	readonly service: Service;
	readonly method: Method;
	/** Below the service's path, each segment already percent-encoded: `/todos`. */
	readonly path: string;
	readonly query?: Query;
	readonly headers?: Readonly<Record<string, string>>;
	/** PostgreSQL schema, for the database service only. */
	readonly schema?: string;
	/** Anything JSON can say; undefined sends no body. */
	readonly body?: unknown;
	/** A body that is no JSON, sent as it is: text, bytes, a file, or a form. */
	readonly content?: string | Uint8Array | FileSource | FormBody;
	/** A file is wanted, whose bytes are read as they come; or what is wanted depends on the head of the reply. */
	readonly replyAs?: 'stream' | ((headers: HttpReply['headers']) => ReplyForm);
	/** Typed by the user for this request: they replace headers of the same name, those of the project too. */
	readonly userHeaders?: Readonly<Record<string, string>>;
	/** Milliseconds until this request is given up, whatever the project says; 0 waits for ever. */
	readonly timeout?: number;
	/** Whether nobody can tell what it does: it is sent again only when it certainly did not arrive. */
	readonly isOpaque?: boolean;
	/** Must be made by a signed-in user. */
	readonly asUser?: boolean;
	/** A user's access token for this request alone. */
	readonly token?: string;
	/** Whether a POST or PATCH stores the same when it is sent twice. */
	readonly repeatable?: boolean;
}

/**
 * What becomes of the body of a reply: JSON is read as data and anything else as text; all is JSON; all is text; its bytes are read as
 * they come; or they are those of events, between which anything may happen.
 */
export type ReplyForm = 'data' | 'json' | 'text' | 'stream' | 'events';

/** multipart/form-data: texts and files in this order. */
export interface FormBody {
	readonly parts: ReadonlyArray<{ readonly name: string; readonly value: string | FileSource }>;
}

/** What completes a request: the project as the connection has checked it. */
export interface RequestFrame {
	/** Without a trailing slash. */
	readonly url: string;
	readonly key?: string;
	readonly accessToken?: string;
	/** Whether the host adds a user's token itself. */
	readonly signedIn?: boolean;
	/** For requests that name none. */
	readonly schema: string;
	/** Replace headers of the same name. */
	readonly headers: Readonly<Record<string, string>>;
	readonly timeouts: Partial<Readonly<Record<Service, number>>>;
}

/** Long enough for the gateway of a hosted project to answer first, so that its own words arrive. */
const defaultTimeout = 120_000;

/** A function may take 150 seconds before the platform gives it up. */
const defaultTimeouts: Partial<Readonly<Record<Service, number>>> = { functions: 160_000 };

/** Throws NO_SESSION for a request that a user must make, when nobody is signed in. */
export function completeRequest(
	request: ServiceRequest,
	frame: RequestFrame,
	content?: Content,
): HttpRequest {
	const { service, method, path, query = [], headers = none, userHeaders = none, body, replyAs } = request;
	// Signing in and administration are the project's own affair, whoever acts.
	const isOfProject = service === 'auth' && !request.asUser;
	const streams = replyAs === 'stream' || (content && isStream(content.body));
	const token = request.token ?? (isOfProject ? undefined : frame.accessToken);
	if (request.asUser && !token && !frame.signedIn) throw nobody();
	const completed: Writable<HttpRequest> = {
		method,
		url: frame.url + servicePaths[service] + path + encodeQuery(query),
		headers: mergeHeaders(
			identity(service, frame.key, token),
			service === 'database' ? profile(request, frame) : none,
			content?.headers ?? typeOf(request),
			headers,
			frame.headers,
			userHeaders,
		),
		timeout: request.timeout ?? (streams ? 0 : limitOf(service, frame)),
	};
	if (body !== undefined) completed.body = toJson(body);
	if (content) completed.body = content.body;
	if (replyAs) completed.replyAs = 'stream';
	if (streams) completed.idle = request.timeout ?? limitOf(service, frame);
	if (isOfProject && !request.token) completed.isOfProject = true;
	return completed;
}

const none: Readonly<Record<string, string>> = {};

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

const limitOf = (service: Service, { timeouts }: RequestFrame): number =>
	timeouts[service] ?? defaultTimeouts[service] ?? defaultTimeout;

/** Other services read JSON even where there is none; functions and Storage look whether they were sent something. */
const typeOf = ({ service, method, body }: ServiceRequest): Readonly<Record<string, string>> =>
	isRead(method) || (['functions', 'storage'].includes(service) && body === undefined)
		? none
		: { 'Content-Type': 'application/json' };

const nobody = (): SupabaseError =>
	new SupabaseError({
		reason: 'Nobody is signed in',
		advice: 'Act as a user: choose a user to act as, or give an access token.',
		field: 'userAccessToken',
		code: 'NO_SESSION' satisfies LocalCode,
	});

function toJson(body: unknown): string {
	try {
		return stringifyExact(body);
	} catch (cause) {
		throw unwritable(cause);
	}
}

const unwritable = (cause: unknown): SupabaseError =>
	new SupabaseError({
		reason: `The data cannot be written as JSON: ${String(cause)}`,
		code: 'INVALID_PARAMETER' satisfies LocalCode,
		cause,
	});

export const isRead = (method: Method): boolean => method === 'GET' || method === 'HEAD';

/** `?a=1&a=2`, every name and value percent-encoded once, in the order given; empty for no parameters. */
export function encodeQuery(query: Query): string {
	if (query.length === 0) return '';
	// `URL` and n8n's HTTP helper write an apostrophe as %27 later on: done here, there is one form everywhere.
	let text = '';
	for (const pair of query) text += `${text === '' ? '?' : '&'}${encode(pair[0])}=${encode(pair[1])}`;
	return text;
}

/** Most names and values are such as they are. */
const encode = (text: string): string => (isPlain(text) ? text : encodeText(text).replaceAll("'", '%27'));

/** Letters, digits, and of signs `_ . * -`. For texts as short as these a regular expression takes longer to begin. */
function isPlain(text: string): boolean {
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		const isLetter = (code | 32) >= 97 && (code | 32) <= 122;
		const isDigit = code >= 48 && code <= 57;
		if (!isLetter && !isDigit && code !== 95 && code !== 46 && code !== 42 && code !== 45) return false;
	}
	return true;
}

function identity(
	service: Service,
	key: string | undefined,
	accessToken: string | undefined,
): Readonly<Record<string, string>> {
	if (key !== undefined) return credentialHeaders({ service, key, accessToken });
	return accessToken ? { Authorization: `Bearer ${accessToken}` } : {};
}

function profile({ method, schema }: ServiceRequest, frame: RequestFrame): Readonly<Record<string, string>> {
	const name = schema?.trim() || frame.schema;
	if (/[^\x20-\xff]|\x7f/.test(name)) throw unnameable(name);
	return isRead(method) ? { 'Accept-Profile': name } : { 'Content-Profile': name };
}

/** A schema is named in a header, which would fail as if there were no network. */
const unnameable = (name: string): SupabaseError =>
	new SupabaseError({
		reason: `The schema '${withoutHalves(name)}' cannot be named in a request`,
		advice: 'Check the expression it comes from; a header carries Latin letters only, on one line.',
		field: 'schema',
		code: 'INVALID_PARAMETER' satisfies LocalCode,
	});

/** Later headers replace earlier ones of the same name, in whatever case they are written. */
function mergeHeaders(...groups: ReadonlyArray<Readonly<Record<string, string>>>): Record<string, string> {
	const merged: Record<string, string> = {};
	for (const group of groups) {
		for (const name in group) {
			const earlier = Object.hasOwn(merged, name) ? undefined : nameIn(merged, name);
			if (earlier !== undefined) delete merged[earlier];
			merged[name] = group[name]!;
		}
	}
	return merged;
}

/** How a header is written there, in whatever case. */
function nameIn(headers: Readonly<Record<string, string>>, name: string): string | undefined {
	for (const other in headers)
		if (other.length === name.length && other.toLowerCase() === name.toLowerCase()) return other;
	return undefined;
}
