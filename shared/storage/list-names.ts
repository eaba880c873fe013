import { encodeText } from '../encode-text';
import type { Listed } from '../lookup';
import type { SendRequest } from '../operation';

/** Enough for an editor to offer; what is beyond is typed. */
const most = 1000;

/** Every bucket that the key may see. */
export async function listBucketNames(send: SendRequest): Promise<readonly Listed[]> {
	const { body } = await send({ service: 'storage', method: 'GET', path: '/bucket' });
	return membersOf(body)
		.map(({ name, public: isPublic }) => ({
			name: String(name),
			...(isPublic === true && { help: 'Public: anyone with the address can read its files' }),
		}))
		.sort((one, other) => one.name.localeCompare(other.name, 'en'));
}

/** The folders that stand directly in a folder, each with the whole path to it. */
export async function listFolders(
	bucket: string,
	folder: string | undefined,
	send: SendRequest,
): Promise<readonly Listed[]> {
	const above = (folder ?? '').replace(/\/*$/, '');
	const { body } = await send({
		service: 'storage',
		method: 'POST',
		path: `/object/list/${encodeText(bucket, 'bucket')}`,
		body: { prefix: above, limit: most, offset: 0, sortBy: { column: 'name', order: 'asc' } },
	});
	return membersOf(body)
		.filter(({ id }) => id === null)
		.map(({ name }) => ({ name: above === '' ? String(name) : `${above}/${String(name)}` }));
}

const membersOf = (body: unknown): ReadonlyArray<Readonly<Record<string, unknown>>> =>
	Array.isArray(body) ? body.filter(isRecord) : [];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null;
