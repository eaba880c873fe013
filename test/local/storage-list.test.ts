import type { StorageClient } from '@supabase/storage-js';
import { openClient, openDatabase, rowsOf, sendJson } from './clients';
import { startLocal, type Local } from './harness';

let local: Local;

const keys = [
	'a.txt',
	'B.txt',
	'c/one.txt',
	'c/two.txt',
	'c/deep/three.txt',
	'c/deep/four.txt',
	'C/other case.txt',
	'd_e/x.txt',
	'd',
	'd.txt',
	'dXe/x.txt',
	'e/.emptyFolderPlaceholder',
];

/** The console keeps an empty folder by a file that must be empty. */
const contentOf = (key: string): string => (key.startsWith('e/') ? '' : key);

beforeAll(async () => {
	local = await startLocal({ seed: false });
	rowsOf(await admin().createBucket('files'));
	rowsOf(await admin().createBucket('other'));
	rowsOf(await admin().from('other').upload('a.txt', 'x'));
	// One after the other, so that their times are in this order.
	for (const key of keys) rowsOf(await files().upload(key, contentOf(key), { contentType: 'text/plain' }));
});

afterAll(async () => {
	await local.stop();
});

const admin = () => openClient(local, local.keys.secret).storage;
const files = (): ReturnType<StorageClient['from']> => admin().from('files');
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

const namesIn = async (...[path, options]: Parameters<ReturnType<StorageClient['from']>['list']>) =>
	rowsOf(await files().list(path, options)).map(({ name, id }) => (id === null ? `${name}/` : name));

test('a folder shows its files and folders, whatever their case', async () => {
	expect(await namesIn()).toEqual(['a.txt', 'B.txt', 'c/', 'd', 'd.txt', 'd_e/', 'dXe/', 'e/'].sort(byPlace));
	expect(await namesIn('c')).toEqual(['deep/', 'one.txt', 'other case.txt', 'two.txt']);
	expect(await namesIn('c/')).toEqual(['deep/', 'one.txt', 'other case.txt', 'two.txt']);
	expect(await namesIn('c/deep')).toEqual(['four.txt', 'three.txt']);
	expect(await namesIn('e')).toEqual(['.emptyFolderPlaceholder']);
	expect(await namesIn('nowhere')).toEqual([]);
	const [folder, file] = rowsOf(await files().list('c', { limit: 2 }));
	expect(folder).toEqual({
		name: 'deep',
		id: null,
		updated_at: null,
		created_at: null,
		last_accessed_at: null,
		metadata: null,
	});
	expect(file).toEqual({
		name: 'one.txt',
		id: expect.any(String),
		updated_at: time,
		created_at: time,
		last_accessed_at: time,
		metadata: {
			eTag: expect.any(String),
			size: 9,
			mimetype: 'text/plain',
			cacheControl: 'max-age=3600',
			lastModified: time,
			contentLength: 9,
			httpStatusCode: 200,
		},
	});
});

/** As bytes, in lower case. */
const byPlace = (a: string, b: string): number => (a.toLowerCase() < b.toLowerCase() ? -1 : 1);

test('pages, order and search', async () => {
	const all = await namesIn();
	expect(await namesIn('', { limit: 3 })).toEqual(all.slice(0, 3));
	expect(await namesIn('', { limit: 3, offset: 4 })).toEqual(all.slice(4, 7));
	expect(await namesIn('', { sortBy: { column: 'name', order: 'desc' } })).toEqual(all.toReversed());
	expect(await namesIn('', { search: 'D' })).toEqual(['d', 'd.txt', 'd_e/', 'dXe/'].sort(byPlace));
	expect(await namesIn('', { search: 'd_' })).toEqual(['d_e/']);
	expect(await namesIn('c', { search: 'o' })).toEqual(['one.txt', 'other case.txt']);
	expect(await namesIn('', { search: 'c/de' })).toEqual(['c/deep/']);
	const newest = { sortBy: { column: 'created_at', order: 'desc' } } as const;
	expect(await namesIn('', newest)).toEqual([
		'e/',
		'd_e/',
		'dXe/',
		'c/',
		'C/',
		'd.txt',
		'd',
		'B.txt',
		'a.txt',
	]);
	expect(await namesIn('', { ...newest, search: 'd_', limit: 1 })).toEqual(['d_e/']);
	expect(await namesIn('c', { sortBy: { column: 'created_at', order: 'asc' } })).toEqual([
		'deep/',
		'one.txt',
		'two.txt',
		'other case.txt',
	]);
});

test('what cannot be listed so is refused', async () => {
	const refuse = async (body: unknown, route = 'list') => {
		const { text } = await sendJson(local, 'POST', `/storage/v1/object/${route}/files`, { body });
		return (JSON.parse(text) as { message: string }).message;
	};
	expect(await refuse({})).toBe("body must have required property 'prefix'");
	expect(await refuse({ prefix: '', limit: 0 })).toBe('body/limit must be >= 1');
	expect(await refuse({ prefix: '', offset: -1 })).toBe('body/offset must be >= 0');
	expect(await refuse({ prefix: '', sortBy: {} })).toBe("body/sortBy must have required property 'column'");
	expect(await refuse({ prefix: '', sortBy: { column: 'size' } })).toBe(
		'body/sortBy/column must be equal to one of the allowed values',
	);
	expect(await refuse({ cursor: 'bm9uc2Vuc2U=' }, 'list-v2')).toBe('Invalid Parameter continuation token');
});

type ListOptions = NonNullable<Parameters<ReturnType<StorageClient['from']>['listV2']>[0]>;

/** All pages, one after the other. */
const walk = async (options: ListOptions): Promise<readonly string[]> => {
	const pages: string[] = [];
	for (let cursor: string | undefined; ;) {
		const page = rowsOf(await files().listV2({ ...options, ...(cursor === undefined ? {} : { cursor }) }));
		pages.push([...page.folders, ...page.objects].map(({ name }) => name).join(' '));
		expect(page.hasNext).toBe(page.nextCursor !== undefined);
		if (!page.hasNext) return pages;
		cursor = page.nextCursor;
	}
};

test('all files below a prefix are walked through by cursor', async () => {
	const expected = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
	expect(await walk({ limit: 1 })).toEqual(expected);
	expect((await walk({ limit: 5 })).join(' ').split(' ')).toEqual(expected.join(' ').split(' '));
	expect(await walk({ limit: 2, prefix: 'c/' })).toEqual([
		'c/deep/four.txt c/deep/three.txt',
		'c/one.txt c/two.txt',
	]);
	const desc = { column: 'name', order: 'desc' } as const;
	expect(await walk({ limit: 1, sortBy: desc })).toEqual(expected.toReversed());
	expect(await walk({ limit: 1, sortBy: { column: 'created_at', order: 'asc' } })).toEqual(keys);
	expect(await walk({ limit: 1, sortBy: { column: 'updated_at', order: 'desc' } })).toEqual(
		keys.toReversed(),
	);
	expect(await walk({ prefix: 'none' })).toEqual(['']);
});

test('with a delimiter, one level is walked through, folders and files', async () => {
	const level = ['B.txt', 'C/', 'a.txt', 'c/', 'd', 'd.txt', 'dXe/', 'd_e/', 'e/'];
	expect(await walk({ limit: 1, with_delimiter: true })).toEqual(level);
	const desc = { column: 'name', order: 'desc' } as const;
	expect(await walk({ limit: 1, with_delimiter: true, sortBy: desc })).toEqual(level.toReversed());
	expect(await walk({ limit: 1, with_delimiter: true, prefix: 'c/' })).toEqual([
		'c/deep/',
		'c/one.txt',
		'c/two.txt',
	]);
	expect(await walk({ with_delimiter: true, prefix: 'd' })).toEqual(['dXe/ d_e/ d d.txt']);
	expect(
		await walk({ limit: 1, with_delimiter: true, sortBy: { column: 'created_at', order: 'asc' } }),
	).toEqual(['a.txt', 'B.txt', 'c/', 'C/', 'd_e/', 'd', 'd.txt', 'dXe/', 'e/']);
	const { folders, objects } = rowsOf(await files().listV2({ with_delimiter: true, prefix: 'c/', limit: 2 }));
	expect(folders).toMatchObject([{ key: 'deep', name: 'c/deep/' }]);
	expect(objects).toEqual([
		{
			key: 'one.txt',
			name: 'c/one.txt',
			id: expect.any(String),
			updated_at: time,
			created_at: time,
			last_accessed_at: time,
			metadata: expect.objectContaining({ size: 9 }),
		},
	]);
});

test('a file and a folder of the same name are both found', async () => {
	rowsOf(await files().upload('d/inside.txt', 'x'));
	const pages = await walk({ limit: 1, with_delimiter: true, prefix: 'd' });
	expect(pages).toEqual(['d', 'd.txt', 'd/', 'dXe/', 'd_e/']);
	expect(await namesIn('', { search: 'd' })).toEqual(['d', 'd.txt', 'd/', 'd_e/', 'dXe/'].sort(byPlace));
	rowsOf(await files().remove(['d/inside.txt']));
});

test('SQL has the functions that policies and reports use', async () => {
	const sql = openDatabase(local);
	const [row] =
		await sql`select storage.foldername('a/b/c.tar.gz') as folders, storage.filename('a/b/c.tar.gz') as file,
		storage.extension('a/b/c.tar.gz') as extension, storage.foldername('c') as none`;
	expect(row).toEqual({ folders: ['a', 'b'], file: 'c.tar.gz', extension: 'gz', none: [] });
	expect(await sql`select * from storage.get_size_by_bucket() order by 2`).toEqual([
		{ size: String(keys.map(contentOf).join('').length), bucket_id: 'files' },
		{ size: '1', bucket_id: 'other' },
	]);
	await expect(sql`delete from storage.objects`).rejects.toMatchObject({
		code: '42501',
		message: 'Direct deletion from storage tables is not allowed. Use the Storage API instead.',
	});
	await expect(sql`delete from storage.buckets`).rejects.toMatchObject({ code: '42501' });
	await sql.end();
});
