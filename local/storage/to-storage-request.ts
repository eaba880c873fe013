import type { Scope } from './database/transaction.ts';
import type { Storage, StorageRequest } from './context.ts';
import type { RequestBody } from './request/body.ts';
import { Fields } from './request/fields.ts';
import { serviceRole, stranger, type Identity } from './request/identify.ts';
import type { Route } from './routes.ts';

interface Parts {
	readonly request: Request;
	readonly body: RequestBody;
	readonly path: Readonly<Record<string, string>>;
	readonly identity: Identity | undefined;
}

export const toStorageRequest = (
	storage: Storage,
	{ operation }: Route,
	{ request, body, path, identity }: Parts,
): StorageRequest => {
	const { method, headers, signal } = request;
	const url = new URL(request.url);
	const about = { method, headers, path: url.pathname, operation };
	const token = (headers.get('authorization') ?? '').replace(/^Bearer\s+/i, '');
	const scopeOf = (one: Identity, jwt: string): Scope => ({ ...one, ...about, token: jwt });
	let fields: Promise<Fields> | undefined;
	return {
		storage,
		method,
		url,
		headers,
		signal,
		bucket: path['bucket'] ?? '',
		key: path['key'] ?? '',
		isAuthenticated: identity !== undefined,
		caller: scopeOf(identity ?? stranger, token),
		service: scopeOf(serviceRole, ''),
		body,
		fields: async () =>
			await (fields ??= body
				.text()
				.then((text) =>
					Fields.ofBody(text, { isJson: /^application\/json\b/i.test(headers.get('content-type') ?? '') }),
				)),
		query: Fields.ofQuery(url.searchParams),
	};
};
