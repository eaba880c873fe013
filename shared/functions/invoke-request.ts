import { invalid } from '../error';
import type { FormField, Row } from '../field';
import type { FileSource, Method } from '../ports';
import type { Query } from '../postgrest/query';
import { isRead, type ServiceRequest } from '../request';
import { refuseUnseen } from '../refuse-unseen';
import { plainText, readUserHeaders } from '../user-headers';
import { functionAddress } from './function-path';
import { formOfReply, type ResponseType } from './read-answer';

export interface Invocation {
	readonly function: string;
	readonly method?: Method;
	readonly bodyAs?: 'json' | 'text' | 'form' | 'urlEncoded' | 'file';
	readonly body?: unknown;
	readonly bodyText?: string;
	readonly bodyForm?: readonly FormField[];
	readonly bodyFile?: FileSource;
	readonly query?: Row;
	readonly headers?: Row;
	readonly responseType?: ResponseType;
	readonly region?: string;
	readonly timeout?: number;
}

export function requestFunction(invocation: Invocation): ServiceRequest {
	const { method = 'POST', query = {}, headers = {}, region = 'any', responseType, timeout } = invocation;
	const { path, query: inName } = functionAddress(invocation.function);
	const place = region === 'any' ? undefined : region;
	const { type, ...sent } = contentOf(invocation);
	if (isRead(method) && Object.keys(sent).length > 0) {
		throw invalid(
			'method',
			`A request by ${method} carries no body`,
			'Leave the body out, or choose another method.',
		);
	}
	return {
		service: 'functions',
		method,
		path,
		query: inRegion(place, [...inName, ...queryOf(query)]),
		headers: { ...(type && { 'Content-Type': type }), ...(place && { 'x-region': place }) },
		userHeaders: readUserHeaders(headers, (name) => isOfForm(invocation) && /^content-type$/i.test(name)),
		...sent,
		// Without a body there is nothing to read.
		replyAs: method === 'HEAD' ? () => 'text' : formOfReply(responseType),
		...(timeout !== undefined && { timeout }),
		isOpaque: true,
	};
}

/** A region that is chosen takes the place of one that is typed. */
const inRegion = (region: string | undefined, query: Query): Query =>
	region === undefined
		? query
		: [...query.filter(([name]) => name !== regionQuery), [regionQuery, region] as const];

const regionQuery = 'forceFunctionRegion';

/** Its type names the boundary between its parts. */
const isOfForm = ({ bodyAs, bodyForm }: Invocation): boolean => bodyAs === 'form' && bodyForm !== undefined;

type Sent = Pick<ServiceRequest, 'body' | 'content'> & { readonly type?: string };

/** The body, and its type where that cannot be told from it. */
function contentOf({ bodyAs = 'json', body, bodyText, bodyForm, bodyFile }: Invocation): Sent {
	switch (bodyAs) {
		case 'json':
			return body === undefined ? {} : { body };
		case 'text':
			return bodyText === undefined ? {} : { content: bodyText, type: 'text/plain' };
		case 'form':
			return bodyForm === undefined ? {} : { content: { parts: bodyForm.map(checkedPart) } };
		case 'urlEncoded':
			return bodyForm === undefined
				? {}
				: {
						content: new URLSearchParams(
							bodyForm.map(({ name, value }): [string, string] => [name, textIn(name, value)]),
						).toString(),
						type: 'application/x-www-form-urlencoded',
					};
		case 'file':
			return bodyFile === undefined ? {} : { content: bodyFile };
	}
}

/** Throws INVALID_PARAMETER for names that would arrive as others, or break the form. */
function checkedPart(part: FormField): FormField {
	refuseUnseen(part.name, { name: 'bodyForm', label: 'The name of a field' });
	if (typeof part.value === 'object' && part.value.name !== undefined)
		refuseUnseen(part.value.name, { name: 'bodyForm', label: `The name of the file '${part.name}'` });
	return part;
}

function textIn(name: string, value: string | FileSource): string {
	if (typeof value === 'string') return value;
	throw invalid(
		'bodyForm',
		`'${name}' is a file, and a URL-encoded form carries texts only`,
		'Choose the Body Type Form.',
	);
}

function queryOf(query: Row): Query {
	return Object.entries(query).flatMap(([name, value]) =>
		(Array.isArray(value) ? value : [value]).map(
			(each: unknown) => [name, plainText('query', name, each)] as const,
		),
	);
}
