import postgres from 'postgres';
import { catalogue, type FileSource } from '../../shared';
import type { Refused, Who } from '../auth-walk/walk-auth';
import { inOneHour, signToken } from '../local/clients';
import type { Local } from '../local/harness';

/** Runs an operation as a host does; a file comes back as what is told of it and its text. Rejects with what was refused. */
export type RunStorage = (
	who: Who,
	id: string,
	params: Readonly<Record<string, unknown>>,
) => Promise<unknown>;

/** A file of this text. */
export const fileOf = (text: string, about: Omit<FileSource, 'open' | 'size'> = {}): FileSource => {
	const bytes = Buffer.from(text);
	return {
		...about,
		size: bytes.length,
		open: async function* (from = 0) {
			yield bytes.subarray(from);
		},
	};
};

const secret: Who = { key: 'secret' };
const anyone: Who = { key: 'publishable' };

/** Every operation of Storage, on a server that answers as Supabase's does, by whatever host runs them. */
export function walkStorage(local: () => Local, ask: RunStorage): void {
	const asked = new Set<string>();
	const data = async <T = Record<string, unknown>>(
		id: string,
		params: Record<string, unknown> = {},
		who = secret,
	) => {
		asked.add(`storage.${id}`);
		return (await ask(who, `storage.${id}`, params)) as T;
	};
	const failure = async (id: string, params: Record<string, unknown>, who = secret): Promise<Refused> =>
		await ask(who, `storage.${id}`, params).then(
			() => {
				throw new Error('it did not fail');
			},
			(error: Refused) => error,
		);
	const put = async (bucket: string, path: string, text = path) =>
		await data('upload', { bucket, path, file: fileOf(text, { type: 'text/plain' }) });
	const pathsIn = async (params: Record<string, unknown>) =>
		(await data<Array<{ path: string }>>('list', params)).map(({ path }) => path);
	const textAt = async (url: string) => await (await fetch(url)).text();

	it('a bucket from its beginning to its end', async () => {
		expect(await data('createBucket', { bucket: 'life' })).toEqual({ name: 'life' });
		expect(await data('getBucket', { bucket: 'life' })).toMatchObject({
			id: 'life',
			public: false,
			file_size_limit: null,
			allowed_mime_types: null,
		});
		const changes = { public: true, fileSizeLimit: '1KB', allowedMimeTypes: ['text/plain'] };
		expect(await data('updateBucket', { bucket: 'life', ...changes })).toEqual({
			message: 'Successfully updated',
		});
		const limited = { public: true, file_size_limit: 1000, allowed_mime_types: ['text/plain'] };
		expect(await data('getBucket', { bucket: 'life' })).toMatchObject(limited);
		await put('life', 'a.txt');
		expect(await failure('deleteBucket', { bucket: 'life' })).toMatchObject({
			code: 'ResourceNotEmpty',
			field: 'bucket',
			message: expect.stringContaining('Empty the bucket first'),
		});
		expect(await data('emptyBucket', { bucket: 'life' })).toEqual({ message: 'Successfully emptied' });
		expect(await data('deleteBucket', { bucket: 'life' })).toEqual({ message: 'Successfully deleted' });
		expect(await failure('getBucket', { bucket: 'life' })).toMatchObject({
			code: 'NoSuchBucket',
			status: 404,
			field: 'bucket',
		});
	});

	it('what is not given to an update stays, and what is false, 0, empty or null is a value', async () => {
		const about = async () => {
			const {
				public: isPublic,
				file_size_limit,
				allowed_mime_types,
			} = await data('getBucket', { bucket: 'kept' });
			return [isPublic, file_size_limit, allowed_mime_types];
		};
		const all = { public: true, fileSizeLimit: '1024', allowedMimeTypes: ['image/*', 'text/plain'] };
		await data('createBucket', { bucket: 'kept', ...all });
		await data('updateBucket', { bucket: 'kept', public: false });
		expect(await about()).toEqual([false, 1024, ['image/*', 'text/plain']]);
		await data('updateBucket', { bucket: 'kept', fileSizeLimit: '0' });
		expect(await about()).toEqual([false, 0, ['image/*', 'text/plain']]);
		await data('updateBucket', { bucket: 'kept', fileSizeLimit: '' });
		expect(await about()).toEqual([false, null, ['image/*', 'text/plain']]);
		await data('updateBucket', { bucket: 'kept', allowedMimeTypes: [] });
		expect(await about()).toEqual([false, null, []]);
	});

	it('many buckets: found, sorted, all of them', async () => {
		for (const bucket of ['many-b', 'many-a', 'many-c']) await data('createBucket', { bucket });
		const names = async (params: Record<string, unknown>) =>
			(await data<Array<{ name: string }>>('listBuckets', params)).map(({ name }) => name);
		const found = { search: 'many', sortColumn: 'name', sortOrder: 'desc' };
		expect(await names({ ...found, limit: 2 })).toEqual(['many-c', 'many-b']);
		expect(await names({ ...found, limit: 2, offset: 2 })).toEqual(['many-a']);
		expect(await names({ ...found, returnAll: true })).toEqual(['many-c', 'many-b', 'many-a']);
	});

	it('a file with everything that is told of it, read whole and in part, then replaced', async () => {
		await data('createBucket', { bucket: 'files' });
		const path = '/folder//ä & (1) $@=;:+,!.txt'.replace('ä', 'a');
		const uploaded = await data('upload', {
			bucket: 'files',
			path,
			file: fileOf('hello world', { name: 'orig.bin' }),
			cacheControl: '60',
			metadata: { 'taken by': 'Ann', größe: 1.5, no: false, none: null },
		});
		const clean = 'folder/a & (1) $@=;:+,!.txt';
		expect(uploaded).toEqual({ path: clean, id: expect.any(String), fullPath: `files/${clean}` });
		expect(await data('info', { bucket: 'files', path: clean })).toMatchObject({
			id: uploaded.id,
			bucketId: 'files',
			size: 11,
			contentType: 'text/plain',
			cacheControl: 'max-age=60',
			metadata: { 'taken by': 'Ann', größe: 1.5, no: false, none: null },
		});
		const whole = { name: 'a & (1) $@=;:+,!.txt', type: 'text/plain', size: 11, text: 'hello world' };
		expect(await data('download', { bucket: 'files', path })).toMatchObject(whole);
		expect(await data('download', { bucket: 'files', path, range: '6-' })).toMatchObject({
			text: 'world',
			size: 5,
		});
		expect(await failure('upload', { bucket: 'files', path, file: fileOf('again') })).toMatchObject({
			code: expect.stringMatching(/AlreadyExists$/),
			status: 409,
			field: 'path',
			message: expect.stringContaining('Upsert'),
		});
		const again = { bucket: 'files', path, file: fileOf('again', { type: 'text/css' }), upsert: true };
		expect(await data('upload', again)).toMatchObject({ path: clean });
		expect(await data('download', { bucket: 'files', path })).toMatchObject({
			type: 'text/css',
			text: 'again',
		});
		const other = { bucket: 'files', path, file: fileOf('{}'), contentType: 'application/json' };
		expect(await data('update', other)).toMatchObject({ path: clean, fullPath: `files/${clean}` });
		expect(await data('info', { bucket: 'files', path })).toMatchObject({
			contentType: 'application/json',
			size: 2,
		});
	});

	it('a file in several requests is the same file', async () => {
		await data('createBucket', { bucket: 'chunks' });
		const about = { bucket: 'chunks', path: 'a/b.txt', cacheControl: '7', metadata: { k: 'é' } };
		const small = { ...about, file: fileOf('in pieces'), resumable: 'always' };
		const uploaded = await data('upload', small);
		expect(uploaded).toEqual({ path: 'a/b.txt', id: expect.any(String), fullPath: 'chunks/a/b.txt' });
		expect(await data('info', { bucket: 'chunks', path: 'a/b.txt' })).toMatchObject({
			id: uploaded.id,
			size: 9,
			contentType: 'text/plain',
			cacheControl: 'max-age=7',
			metadata: { k: 'é' },
		});
		expect(await failure('upload', small)).toMatchObject({ status: 409, field: 'path' });
		await data('update', { ...small, file: fileOf('replaced') });
		expect(await data('download', { bucket: 'chunks', path: 'a/b.txt' })).toMatchObject({ text: 'replaced' });
		const nothing = { bucket: 'chunks', path: 'empty', file: fileOf(''), resumable: 'always' };
		await data('upload', nothing);
		expect(await data('download', { bucket: 'chunks', path: 'empty' })).toMatchObject({ text: '', size: 0 });
	});

	it('files and folders: page by page, with all below, found and sorted', async () => {
		await data('createBucket', { bucket: 'tree' });
		const paths = ['b.txt', 'a.txt', 'sub/one.txt', 'sub/deep/two.txt', 'sub/deep/three.txt', 'x/y/z/w.txt'];
		for (const path of paths) await put('tree', path);
		expect(await pathsIn({ bucket: 'tree' })).toEqual(['a.txt', 'b.txt', 'sub', 'x']);
		expect(await pathsIn({ bucket: 'tree', path: '/sub/' })).toEqual(['sub/deep', 'sub/one.txt']);
		expect(await pathsIn({ bucket: 'tree', limit: 2, offset: 1 })).toEqual(['b.txt', 'sub']);
		expect(await pathsIn({ bucket: 'tree', sortOrder: 'desc', limit: 1 })).toEqual(['x']);
		expect(await pathsIn({ bucket: 'tree', search: 'a' })).toEqual(['a.txt']);
		const all = await pathsIn({ bucket: 'tree', recursive: true, returnAll: true });
		expect(all.toSorted()).toEqual(paths.toSorted());
		expect(
			await pathsIn({ bucket: 'tree', path: 'sub', recursive: true, returnAll: true, search: 'T' }),
		).toEqual(['sub/deep/three.txt', 'sub/deep/two.txt']);
		expect(await pathsIn({ bucket: 'tree', recursive: true, limit: 3, offset: 1 })).toHaveLength(3);
		expect(await pathsIn({ bucket: 'tree', path: 'nowhere', returnAll: true })).toEqual([]);
	});

	it('move, copy within a bucket and to another, and what is there', async () => {
		for (const bucket of ['from', 'to']) await data('createBucket', { bucket });
		await put('from', 'a.txt', 'a');
		const exists = async (bucket: string, path: string) => (await data('exists', { bucket, path })).exists;
		expect(await data('copy', { bucket: 'from', fromPath: 'a.txt', toPath: 'b/c.txt' })).toEqual({
			path: 'from/b/c.txt',
		});
		const abroad = { bucket: 'from', fromPath: 'a.txt', toPath: 'd.txt', destinationBucket: 'to' };
		expect(await data('copy', { ...abroad, copyMetadata: true })).toEqual({ path: 'to/d.txt' });
		expect(await data('move', { ...abroad, toPath: 'e.txt' })).toMatchObject({
			message: 'Successfully moved',
		});
		expect([await exists('from', 'a.txt'), await exists('to', 'd.txt'), await exists('to', 'e.txt')]).toEqual(
			[false, true, true],
		);
		expect(await failure('move', { ...abroad })).toMatchObject({ code: 'NoSuchKey', field: 'fromPath' });
		const onto = { bucket: 'to', fromPath: 'e.txt', toPath: 'd.txt' };
		expect(await failure('copy', onto)).toMatchObject({ status: 409, field: 'toPath' });
		expect(await failure('exists', { bucket: 'nowhere', path: 'a' })).toMatchObject({ code: 'NoSuchBucket' });
	});

	it('deleted files, and a path where there was none', async () => {
		await data('createBucket', { bucket: 'bin' });
		await put('bin', 'a.txt');
		await put('bin', 'f/b.txt');
		const paths = ['/a.txt', 'f/b.txt', 'c.txt'];
		expect(await data('remove', { bucket: 'bin', paths })).toEqual([
			expect.objectContaining({ path: 'a.txt', removed: true, error: null }),
			expect.objectContaining({ path: 'f/b.txt', removed: true, error: null }),
			{ path: 'c.txt', removed: false, error: expect.any(String) },
		]);
		expect(await pathsIn({ bucket: 'bin', recursive: true, returnAll: true })).toEqual([]);
	});

	it('addresses that are signed open the file, and others do not', async () => {
		await data('createBucket', { bucket: 'signed' });
		await put('signed', 'f/a & b+c.txt', 'a');
		await put('signed', 'd.txt', 'd');
		const of = { bucket: 'signed', path: 'f/a & b+c.txt', expiresIn: 60 };
		const { signedUrl } = await data<{ signedUrl: string }>('createSignedUrl', of);
		expect(await textAt(signedUrl)).toBe('a');
		expect(await textAt(signedUrl.replace(/token=.{5}/, 'token=xxxxx'))).not.toBe('a');
		const saved = await data<{ signedUrl: string }>('createSignedUrl', { ...of, download: 'ü b.txt' });
		const reply = await fetch(saved.signedUrl);
		expect([await reply.text(), reply.headers.get('content-disposition')]).toEqual([
			'a',
			expect.stringMatching(/^attachment;.*%C3%BC(%20| )b\.txt/),
		]);
		expect(await failure('createSignedUrl', { ...of, path: 'no' })).toMatchObject({
			code: 'NoSuchKey',
			field: 'path',
		});
		const many = await data<Array<{ path: string; signedUrl: string; error: unknown }>>('createSignedUrls', {
			bucket: 'signed',
			paths: ['f/a & b+c.txt', 'no', 'd.txt'],
			expiresIn: 60,
		});
		expect(many).toMatchObject([
			{ path: 'f/a & b+c.txt', error: null },
			{ path: 'no', error: expect.any(String), signedUrl: null },
			{ path: 'd.txt', error: null },
		]);
		expect([await textAt(many[0]!.signedUrl), await textAt(many[2]!.signedUrl)]).toEqual(['a', 'd']);
	});

	it('a file at a signed address, once, by anyone who has the token', async () => {
		await data('createBucket', { bucket: 'inbox' });
		const at = { bucket: 'inbox', path: 'f/new.txt' };
		const { token, path } = await data<{ token: string; path: string }>('createSignedUploadUrl', at);
		expect(path).toBe('f/new.txt');
		const file = fileOf('by a stranger', { type: 'text/plain' });
		expect(await data('uploadToSignedUrl', { ...at, token, file, metadata: { a: 1 } }, anyone)).toEqual({
			path: 'f/new.txt',
			fullPath: 'inbox/f/new.txt',
		});
		expect(await data('info', at)).toMatchObject({ metadata: { a: 1 }, size: 13 });
		const elsewhere = { ...at, path: 'f/other.txt', token, file };
		expect(await failure('uploadToSignedUrl', elsewhere, anyone)).toMatchObject({ field: 'token' });
		expect(await failure('uploadToSignedUrl', { ...at, token: 'made up', file }, anyone)).toMatchObject({
			field: 'token',
			message: expect.stringContaining('new signed'),
		});
		const over = await data<{ token: string }>('createSignedUploadUrl', { ...at, upsert: true });
		await data('uploadToSignedUrl', { ...at, token: over.token, file: fileOf('over'), upsert: true }, anyone);
		expect(await data('download', at)).toMatchObject({ text: 'over' });
	});

	it('a public bucket is open to anyone, a private one is not', async () => {
		await data('createBucket', { bucket: 'open', public: true });
		await data('createBucket', { bucket: 'closed' });
		for (const bucket of ['open', 'closed']) await put(bucket, 'f/a b.txt', 'a');
		const urlIn = async (bucket: string, more = {}) =>
			(await data<{ publicUrl: string }>('getPublicUrl', { bucket, path: 'f/a b.txt', ...more }, anyone))
				.publicUrl;
		expect(await textAt(await urlIn('open'))).toBe('a');
		expect(await textAt(await urlIn('closed'))).not.toBe('a');
		const saved = await fetch(await urlIn('open', { download: true }));
		expect(saved.headers.get('content-disposition')).toMatch(/^attachment/);
	});

	it('images are changed on their way', async () => {
		await data('createBucket', { bucket: 'images', public: true });
		const square = Buffer.from(
			'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAE0lEQVQImWP4z8DwnwGM/zMwAAAf7gP9qS/A4gAAAABJRU5ErkJggg==',
			'base64',
		);
		const file: FileSource = {
			size: square.length,
			open: async function* (from = 0) {
				yield square.subarray(from);
			},
		};
		await data('upload', { bucket: 'images', path: 'a.png', file });
		const small = { transform: { width: 1, height: 1, resize: 'cover', format: 'origin' } };
		const got = await data('download', { bucket: 'images', path: 'a.png', ...small });
		expect(got).toMatchObject({ name: 'a.png', type: 'image/png' });
		const { publicUrl } = await data<{ publicUrl: string }>('getPublicUrl', {
			bucket: 'images',
			path: 'a.png',
			...small,
		});
		const bytes = Buffer.from(await (await fetch(publicUrl)).arrayBuffer());
		expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1, 1]);
		const of = { bucket: 'images', path: 'a.png', expiresIn: 60, ...small };
		const { signedUrl } = await data<{ signedUrl: string }>('createSignedUrl', of);
		expect((await fetch(signedUrl)).headers.get('content-type')).toBe('image/png');
	});

	it('limits of size and type are told with what to do', async () => {
		await data('createBucket', { bucket: 'strict', fileSizeLimit: '4', allowedMimeTypes: ['image/png'] });
		const at = { bucket: 'strict', path: 'a.png' };
		expect(await failure('upload', { ...at, file: fileOf('12345') })).toMatchObject({
			code: 'EntityTooLarge',
			status: 413,
			field: 'file',
			message: expect.stringContaining('raise the limit'),
		});
		const big = { ...at, file: fileOf('12345'), resumable: 'always' };
		expect(await failure('upload', big)).toMatchObject({ code: 'EntityTooLarge', status: 413 });
		const text = { ...at, file: fileOf('1234'), contentType: 'text/html' };
		expect(await failure('upload', text)).toMatchObject({ code: 'InvalidMimeType', field: 'contentType' });
		expect(await failure('upload', { ...text, resumable: 'always' })).toMatchObject({
			code: 'InvalidMimeType',
		});
	});

	it('names that Storage does not take, and names that would lead elsewhere', async () => {
		await data('createBucket', { bucket: 'names' });
		const at = (path: string) => ({ bucket: 'names', path, file: fileOf('x') });
		expect(await failure('upload', at('größe.txt'))).toMatchObject({ code: 'InvalidKey', field: 'path' });
		expect(await failure('upload', { ...at('größe.txt'), resumable: 'always' })).toMatchObject({
			field: 'path',
		});
		for (const path of ['../from/a.txt', 'a/./b', 'a/../../names', 'a\u0000b', 'a\nb', '/', ' \ud800'])
			expect(await failure('upload', at(path))).toMatchObject({ code: 'INVALID_PARAMETER', field: 'path' });
		for (const bucket of ['..', 'a/b', 'a\tb', '.'])
			expect(await failure('upload', { ...at('a'), bucket })).toMatchObject({
				code: 'INVALID_PARAMETER',
				field: 'bucket',
			});
		expect(await failure('createBucket', { bucket: 'größe' })).toMatchObject({ field: 'bucket' });
	});

	it('a token that has ended, or was changed, is told as such, whatever it was for, and shows nowhere', async () => {
		// So that a stranger sees the bucket too, and in it no file.
		await data('createBucket', { bucket: 'tokens' });
		await put('tokens', 'a.txt');
		const sql = postgres(local().databaseUrl);
		await sql.unsafe(`create policy "everyone sees it" on storage.buckets for select using (id = 'tokens')`);
		await sql.end();
		const { jwtSecret } = local();
		const claims = { sub: '11111111-1111-4111-8111-111111111111', role: 'authenticated' };
		const ended = signToken({ ...claims, exp: 1_600_000_000 }, jwtSecret);
		const changed = signToken({ ...claims, exp: inOneHour() }, jwtSecret).replace(/.{5}$/, 'xxxxx');
		const [path, file] = ['a.txt', fileOf('x')];
		const uses: ReadonlyArray<readonly [string, Record<string, unknown>]> = [
			['upload', { path, file }],
			['upload', { path, file, resumable: 'always' }],
			['download', { path }],
			['info', { path }],
			['exists', { path }],
			['list', {}],
			['remove', { paths: [path] }],
			['createSignedUrl', { path, expiresIn: 60 }],
		];
		for (const accessToken of [ended, changed]) {
			for (const [id, params] of uses) {
				const who: Who = { key: 'publishable', accessToken };
				const refused = await failure(id, { bucket: 'tokens', ...params }, who);
				expect({ id, ...refused, message: refused.message }).toMatchObject({
					...{ id, code: 'AccessDenied', status: 403 },
					message: expect.stringMatching(/(?:"exp" claim timestamp|signature verification).*Sign in again/),
				});
				expect(JSON.stringify(refused)).not.toContain(accessToken);
			}
		}
		// What is not there for a token that is good is not there.
		const good = signToken({ ...claims, exp: inOneHour() }, jwtSecret);
		expect(
			await data('exists', { bucket: 'tokens', path }, { key: 'publishable', accessToken: good }),
		).toEqual({ exists: false });
	});

	it('policies are what a publishable key and a user meet', async () => {
		await data('createBucket', { bucket: 'own' });
		const at = { bucket: 'own', path: 'a.txt' };
		expect(await failure('upload', { ...at, file: fileOf('x') }, anyone)).toMatchObject({
			code: 'AccessDenied',
			status: 403,
			message: expect.stringContaining('policy'),
		});
		const sql = postgres(local().databaseUrl);
		await sql.unsafe(
			`create policy "everyone adds" on storage.objects for insert to anon with check (bucket_id = 'own')`,
		);
		await sql.end();
		expect(await data('upload', { ...at, file: fileOf('mine') }, anyone)).toMatchObject({ path: 'a.txt' });
		// Who may only write is not told the id of what goes in several requests.
		const more = { ...at, path: 'b.txt', file: fileOf('mine'), resumable: 'always' };
		expect(await data('upload', more, anyone)).toEqual({ path: 'b.txt', fullPath: 'own/b.txt' });
		expect(await data('list', { bucket: 'own' }, anyone)).toEqual([]);
		expect(await data('remove', { bucket: 'own', paths: ['a.txt'] }, anyone)).toMatchObject([
			{ path: 'a.txt', removed: false },
		]);
	});

	it('every operation of Storage was used', () => {
		const all = catalogue.map(({ id }) => id).filter((id) => id.startsWith('storage.'));
		expect(all.filter((id) => !asked.has(id))).toEqual([]);
	});
}
