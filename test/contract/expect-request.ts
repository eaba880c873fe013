import type { ExampleRequest } from '../../shared';
import type { RecordedRequest } from './recording-server';

/** Fails unless the server got what the example says: the method, the path, the decoded query, its headers, its body. */
export function expectRequest(got: RecordedRequest | undefined, wanted: ExampleRequest): void {
	expect(got).toBeDefined();
	const { method, path, query, headers, body } = got!;
	const named = Object.fromEntries(Object.keys(wanted.headers ?? {}).map((name) => [name, headers[name]]));
	expect({ method, path: decodeURI(path), query, headers: named, body }).toEqual({
		method: wanted.method,
		path: wanted.path,
		query: wanted.query ?? [],
		headers: wanted.headers ?? {},
		body: wanted.body,
	});
}
