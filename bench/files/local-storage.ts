import { startLocal } from '../../test/local/harness';
import { bucket } from './transfer';

/** A local Supabase that takes files of any size into one bucket. */
export interface LocalStorage {
	readonly url: string;
	readonly key: string;
	/** Takes an object away. Throws when it does not hold so many bytes. */
	readonly remove: (path: string, size: number) => Promise<void>;
	readonly stop: () => Promise<void>;
}

export async function startLocalStorage(): Promise<LocalStorage> {
	const { url, keys, stop } = await startLocal({ storage: { fileSizeLimit: '2GB' } });
	const key = keys.secret;
	const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
		const response = await fetch(`${url}/storage/v1${path}`, {
			method,
			headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		if (!response.ok) throw new Error(await response.text());
		return await response.json();
	};
	await ask('POST', '/bucket', { name: bucket, id: bucket, public: false });
	return {
		url,
		key,
		stop,
		remove: async (path, size) => {
			const info = (await ask('GET', `/object/info/${bucket}/${path}`)) as { readonly size?: number };
			if (info.size !== size) throw new Error(`the file in the bucket has ${String(info.size)} bytes`);
			await ask('DELETE', `/object/${bucket}/${path}`);
		},
	};
}
