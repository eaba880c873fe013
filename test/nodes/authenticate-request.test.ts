import type { IHttpRequestOptions } from 'n8n-workflow';
import { SupabaseProjectApi } from '../../credentials/SupabaseProjectApi.credentials';

const hosted = { url: 'https://abcdefgh.supabase.co/rest/v1/', key: 'sb_secret_own' };
const sign = async (request: IHttpRequestOptions, credential = hosted) =>
	await new SupabaseProjectApi().authenticate(credential, request);

it.each([
	['https://abcdefgh.supabase.co/rest/v1/todos', true],
	['https://abcdefgh.supabase.co/storage/v1/bucket', true],
	['https://abcdefgh.supabase.co/functions/v1/hello', false],
	['https://abcdefgh.storage.supabase.co/storage/v1/upload/resumable', true],
	['https://abcdefgh.functions.supabase.co/hello', false],
	['https://abcdefgh.supabase.co/', true],
])('gives %s the key', async (url, hasBearer) => {
	expect(await sign({ url })).toEqual({
		url,
		headers: { apikey: hosted.key, ...(hasBearer && { authorization: `Bearer ${hosted.key}` }) },
	});
});

it.each([
	'https://evil.example/rest/v1/todos',
	'http://abcdefgh.supabase.co/rest/v1/todos',
	'https://abcdefgh.supabase.co:8443/rest/v1/todos',
	'https://abcdefgh.supabase.co.evil.example/rest/v1/todos',
	'https://abcdefgh.supabase.co@evil.example/rest/v1/todos',
	'https://ijklmnop.supabase.co/rest/v1/todos',
	'https://ijklmnop.storage.supabase.co/storage/v1/bucket',
	'http://abcdefgh.storage.supabase.co/storage/v1/bucket',
	'https://abcdefgh.other.supabase.co/',
	'//evil.example/rest/v1/todos',
	'/rest/v1/todos',
	'',
])('keeps the key from %p', async (url) => {
	const signing = sign({ url });
	await expect(signing).rejects.toThrow(/The key of abcdefgh\.supabase\.co is not sent to/);
	await expect(signing).rejects.not.toThrow(/sb_secret_own/);
});

it('joins a base URL and a path as n8n does, and is not fooled by either', async () => {
	const baseURL = 'https://abcdefgh.supabase.co/';
	expect(await sign({ baseURL, url: '/rest/v1/todos' })).toMatchObject({ headers: { apikey: hosted.key } });
	await expect(sign({ baseURL, url: 'https://evil.example/' })).rejects.toThrow(/evil\.example/);
	await expect(sign({ baseURL, url: '//evil.example/' })).rejects.toThrow(/evil\.example|without a host/);
	await expect(sign({ baseURL: 'https://evil.example', url: '/rest/v1/' })).rejects.toThrow(/evil/);
});

it('takes the address from `uri`, as the HTTP Request node writes it', async () => {
	const uri = 'https://abcdefgh.supabase.co/rest/v1/todos';
	const request = { uri } as Partial<IHttpRequestOptions> as IHttpRequestOptions;
	expect(await sign(request)).toMatchObject({ headers: { apikey: hosted.key } });
});

it('lets a user act by a token in the request, and keeps its other headers', async () => {
	const url = 'https://abcdefgh.supabase.co/functions/v1/hello';
	expect(await sign({ url, headers: { Authorization: 'Bearer user', Prefer: 'count=exact' } })).toEqual({
		url,
		headers: { apikey: hosted.key, authorization: 'Bearer user', prefer: 'count=exact' },
	});
});

it('adds extra headers, which replace others of the same name in any case', async () => {
	const url = 'https://abcdefgh.supabase.co/rest/v1/todos';
	const headers = {
		header: [
			{ name: 'X-Gate', value: 'open' },
			{ name: 'APIKEY', value: 'other' },
			{ name: ' ', value: 'x' },
		],
	};
	const signed = await new SupabaseProjectApi().authenticate(
		{ ...hosted, headers },
		{ url, headers: { 'x-gate': 'shut' } },
	);
	expect(signed.headers).toMatchObject({ 'x-gate': 'open', apikey: 'other' });
	expect(Object.keys(signed.headers ?? {}).toSorted()).toEqual(['apikey', 'authorization', 'x-gate']);
});

it('knows the ports and prefixes of a self-hosted server', async () => {
	const credential = { url: 'http://localhost:54321/supabase', key: 'k' };
	expect(await sign({ url: 'http://localhost:54321/supabase/rest/v1/todos' }, credential)).toMatchObject({
		headers: { apikey: 'k', authorization: 'Bearer k' },
	});
	await expect(sign({ url: 'http://localhost:54322/rest/v1/todos' }, credential)).rejects.toThrow(/54322/);
});
