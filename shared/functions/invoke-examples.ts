import type { Example } from '../operation';
import type { FileSource } from '../ports';
import { invokeFields } from './invoke-fields';

const text = (words: string, about: Omit<FileSource, 'open' | 'size'> = {}): FileSource => {
	const bytes = new TextEncoder().encode(words);
	return {
		...about,
		size: bytes.byteLength,
		open: async function* (from = 0) {
			yield bytes.subarray(from);
		},
	};
};

const json = { 'content-type': 'application/json; charset=utf-8' };
const plain = { 'content-type': 'text/plain;charset=UTF-8' };
const events = { 'content-type': 'text/event-stream' };
const path = '/functions/v1/hello';

type InvokeExample = Example<typeof invokeFields, unknown>;

/** Every field and every choice of a call, the kinds of replies, and the failures of function and platform. */
export const invokeExamples: readonly InvokeExample[] = [
	{
		name: 'JSON for JSON',
		params: { function: 'hello', bodyAs: 'json', body: { name: 'Ann' } },
		request: {
			method: 'POST',
			path,
			headers: { 'content-type': 'application/json' },
			body: { name: 'Ann' },
		},
		reply: { status: 200, headers: json, body: { message: 'Hello Ann!' } },
		result: { message: 'Hello Ann!' },
	},
	{
		name: 'as a user, a list that is no object, numbers beyond what JavaScript holds',
		params: { function: 'hello', method: 'POST', body: [1, null] },
		accessToken: 'token-of-ann',
		request: {
			method: 'POST',
			path,
			headers: { authorization: 'Bearer token-of-ann' },
			body: [1, null],
		},
		reply: { status: 200, headers: json, body: '{"id":9007199254740993,"price":1.10}' },
		result: { id: '9007199254740993', price: 1.1 },
	},
	{
		name: 'nothing sent, nothing returned',
		params: { function: 'hello' },
		request: { method: 'POST', path },
		reply: { status: 204 },
		result: null,
	},
	{
		name: 'by GET, with a path of its own, a query and headers',
		params: {
			function: 'orders/a b/items?open=true',
			method: 'GET',
			query: { tag: ['x', 'y&z'], limit: 5 },
			headers: { 'X-Trace': 'abc' },
			responseType: 'auto',
			timeout: 5000,
		},
		request: {
			method: 'GET',
			path: '/functions/v1/orders/a b/items',
			query: [
				['open', 'true'],
				['tag', 'x'],
				['tag', 'y&z'],
				['limit', '5'],
			],
			headers: { 'x-trace': 'abc' },
		},
		reply: { status: 200, headers: json, body: [] },
		result: [],
	},
	{
		name: 'text for text',
		params: {
			function: 'hello',
			method: 'PUT',
			bodyAs: 'text',
			bodyText: '<order/>',
			headers: { 'Content-Type': 'application/xml' },
		},
		request: {
			method: 'PUT',
			path,
			headers: { 'content-type': 'application/xml' },
			body: '<order/>',
		},
		reply: { status: 200, headers: plain, body: 'stored' },
		result: 'stored',
	},
	{
		name: 'a form with a file, the reply as it is',
		params: {
			function: 'hello',
			bodyAs: 'form',
			bodyForm: [
				{ name: 'tag', value: 'a' },
				{ name: 'tag', value: 'b' },
				{ name: 'note', value: text('dark roast', { name: 'note.txt', type: 'text/plain' }) },
			],
			responseType: 'text',
		},
		request: {
			method: 'POST',
			path,
			body: {
				$multipart: [
					{ name: 'tag', value: 'a' },
					{ name: 'tag', value: 'b' },
					{ name: 'note', filename: 'note.txt', contentType: 'text/plain', value: 'dark roast' },
				],
			},
		},
		reply: { status: 200, headers: json, body: '{ "kept": 1.0 }' },
		result: '{ "kept": 1.0 }',
	},
	{
		name: 'a URL-encoded form, JSON that is not called so',
		params: {
			function: 'hello',
			method: 'PATCH',
			bodyAs: 'urlEncoded',
			bodyForm: [{ name: 'q', value: 'a b&c' }],
			responseType: 'json',
		},
		request: {
			method: 'PATCH',
			path,
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: 'q=a+b%26c',
		},
		reply: { status: 200, headers: plain, body: '{"ok":true}' },
		result: { ok: true },
	},
	{
		name: 'a file for server-sent events',
		params: {
			function: 'hello',
			bodyAs: 'file',
			bodyFile: text('a,b', { name: 'rows.csv', type: 'text/csv' }),
			responseType: 'events',
		},
		request: {
			method: 'POST',
			path,
			headers: { 'content-type': 'text/csv', 'content-length': '3' },
			body: 'a,b',
		},
		reply: {
			status: 200,
			headers: events,
			body: ': hi\nid: 1\ndata: {"n":1}\n\nevent: note\ndata: two\ndata: lines\n\ndata: [DONE]\n\n',
		},
		result: [
			{ event: 'message', data: { n: 1 }, id: '1' },
			{ event: 'note', data: 'two\nlines', id: '1' },
			{ event: 'message', data: '[DONE]', id: '1' },
		],
	},
	{
		name: 'a file returned',
		params: { function: 'reports/june.pdf', method: 'GET', responseType: 'file' },
		request: { method: 'GET', path: '/functions/v1/reports/june.pdf' },
		reply: { status: 200, headers: { 'content-type': 'application/pdf' }, body: '%PDF' },
		result: { name: 'june.pdf', type: 'application/pdf' },
	},
	{
		name: 'headers only',
		params: { function: 'hello', method: 'HEAD' },
		request: { method: 'HEAD', path },
		reply: { status: 200, headers: { 'x-total': '3' } },
		result: { headers: { 'x-total': '3' } },
	},
	...(['DELETE', 'OPTIONS'] as const).map((method): InvokeExample => ({
		name: `by ${method}`,
		params: { function: 'hello', method },
		request: { method, path },
		reply: { status: 200, headers: plain, body: 'ok' },
		result: 'ok',
	})),
	...(invokeFields.region.choices ?? []).map(({ value: region }): InvokeExample => ({
		name: `in the region ${region}`,
		params: { function: 'hello', region },
		request: {
			method: 'POST',
			path,
			...(region !== 'any' && {
				query: [['forceFunctionRegion', region]],
				headers: { 'x-region': region },
			}),
		},
		reply: { status: 200, headers: json, body: {} },
		result: {},
	})),
	{
		name: 'a failure of the function',
		params: { function: 'hello' },
		request: { method: 'POST', path },
		reply: { status: 500, headers: json, body: { error: 'The roaster is cold', code: 'COLD' } },
		error: { code: 'FUNCTION_ERROR' },
	},
	{
		name: 'a function that does not start',
		params: { function: 'hello' },
		request: { method: 'POST', path },
		reply: {
			status: 503,
			headers: { ...json, 'sb-error-code': 'BOOT_ERROR' },
			body: { code: 'BOOT_ERROR', message: 'Function failed to start (please check logs)' },
		},
		error: { code: 'RELAY_BOOT_ERROR' },
	},
	{
		name: 'a function that is not there',
		params: { function: 'hello' },
		request: { method: 'POST', path },
		reply: {
			status: 404,
			headers: { ...json, 'sb-error-code': 'NOT_FOUND' },
			body: { code: 'NOT_FOUND', message: 'Requested function was not found' },
		},
		error: { code: 'RELAY_NOT_FOUND', field: 'function' },
	},
	{
		name: 'a failure of the platform that looks like a success',
		params: { function: 'hello' },
		request: { method: 'POST', path },
		reply: {
			status: 200,
			headers: { ...json, 'x-relay-error': 'true' },
			body: { msg: 'InvalidWorkerCreation' },
		},
		error: { code: 'RELAY_ERROR' },
	},
	{
		name: 'a redirect',
		params: { function: 'hello' },
		request: { method: 'POST', path },
		reply: { status: 302, headers: { location: 'https://example.com/elsewhere' } },
		error: { code: 'REDIRECTED' },
	},
	{
		name: 'what is not JSON after all',
		params: { function: 'hello', responseType: 'json' },
		request: { method: 'POST', path },
		reply: { status: 200, headers: plain, body: 'not found' },
		error: { code: 'INCOMPLETE_REPLY', field: 'responseType' },
	},
	{
		name: 'a path that leads elsewhere',
		params: { function: 'hello/../../auth/v1/user' },
		error: { code: 'INVALID_PARAMETER', field: 'function' },
	},
	{
		name: 'a body by GET',
		params: { function: 'hello', method: 'GET', body: {} },
		error: { code: 'INVALID_PARAMETER', field: 'method' },
	},
	{
		name: 'a header of two lines',
		params: { function: 'hello', headers: { 'x-one': 'a\r\nx-two: b' } },
		error: { code: 'INVALID_PARAMETER', field: 'headers' },
	},
	{
		name: 'a query of what is no text',
		params: { function: 'hello', query: { a: null } },
		error: { code: 'INVALID_PARAMETER', field: 'query' },
	},
	{
		name: 'a file in a URL-encoded form',
		params: {
			function: 'hello',
			bodyAs: 'urlEncoded',
			bodyForm: [{ name: 'f', value: text('x') }],
		},
		error: { code: 'INVALID_PARAMETER', field: 'bodyForm' },
	},
];
