import type { ExampleRequest } from '../../shared';
import type { RecordedRequest } from './recording-server';

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** A challenge of PKCE is another one each time: examples write it as `<challenge>`. Fails unless the server got what the example says: the method, the path, the decoded query, its headers, its body. */
export function expectRequest(got: RecordedRequest | undefined, wanted: ExampleRequest): void {
	expect(got).toBeDefined();
	const { method, path, query, headers, body } = got!;
	const known = (value: unknown) => (/^[\w-]{43}$/.test(String(value)) ? '<challenge>' : value);
	const named = Object.fromEntries(Object.keys(wanted.headers ?? {}).map((name) => [name, headers[name]]));
	expect({
		method,
		path: decodeURI(path),
		query: query.map(([name, value]) => [name, name === 'code_challenge' ? known(value) : value]),
		headers: named,
		body:
			isRecord(body) && 'code_challenge' in body
				? { ...body, code_challenge: known(body.code_challenge) }
				: body,
	}).toEqual({
		method: wanted.method,
		path: wanted.path,
		query: wanted.query ?? [],
		headers: wanted.headers ?? {},
		body: wanted.body,
	});
}
