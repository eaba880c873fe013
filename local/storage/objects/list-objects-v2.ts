import type { StorageRequest } from '../context.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Fields } from '../request/fields.ts';
import { checkBucketName } from '../request/names.ts';
import { parseCursor, renderCursor, type ListCursor } from './list-cursor.ts';

interface Entry {
	readonly key?: string;
	readonly name: string;
	/** Null for folders. */
	readonly id: string | null;
	readonly updated_at: Date | null;
	readonly created_at: Date | null;
	readonly last_accessed_at: Date | null;
	readonly metadata: unknown;
}

interface Wanted {
	readonly prefix: string;
	readonly limit: number;
	readonly cursor: ListCursor;
}

/** Names that are not the first page's go by what the cursor says, whatever else is asked for. */
const readCursor = (body: Fields): ListCursor => {
	const cursor = body.text('cursor');
	if (cursor) return parseCursor(cursor);
	const sortBy = body.within('sortBy')?.require('column');
	return {
		after: '',
		order: sortBy?.choice('order', ['asc', 'desc']) ?? 'asc',
		column: sortBy?.choice('column', ['name', 'updated_at', 'created_at']) ?? 'name',
		time: '',
	};
};

/** The folders and files that lie directly below a prefix. */
const listLevel = async ({ storage, caller, bucket }: StorageRequest, { prefix, limit, cursor }: Wanted) =>
	await inTransaction(
		storage.sql,
		caller,
		async (sql) =>
			await sql<Entry[]>`
			select * from storage.search_v2(${prefix}, ${bucket}, ${limit}::integer, ${prefix.split('/').length}::integer,
				${cursor.after}, ${cursor.order}, ${cursor.column}, ${cursor.time})`,
	);

/** All files below a prefix, however deep. */
const listAll = async ({ storage, caller, bucket }: StorageRequest, { prefix, limit, cursor }: Wanted) =>
	await inTransaction(storage.sql, caller, async (sql) => {
		const { after, time } = cursor;
		const direction = cursor.order === 'desc' ? sql`desc` : sql`asc`;
		const beyond = cursor.order === 'desc' ? sql`<` : sql`>`;
		// To the millisecond, which is what a cursor holds.
		const rank =
			cursor.column === 'name' ? undefined : sql`date_trunc('milliseconds', ${sql(cursor.column)})`;
		const page =
			after === ''
				? sql``
				: rank
					? sql`and (${rank}, name collate "C") ${beyond} (${time}::timestamptz, ${after})`
					: sql`and name collate "C" ${beyond} ${after}`;
		return await sql<Entry[]>`
			select id, name, metadata, updated_at, created_at, last_accessed_at from storage.objects
			where bucket_id = ${bucket} and starts_with(name, ${prefix}) ${page}
			order by ${rank ? sql`${rank} ${direction},` : sql``} name collate "C" ${direction}
			limit ${limit}`;
	});

const withSlash = (entry: Entry): Entry => (entry.id === null ? { ...entry, name: `${entry.name}/` } : entry);

export const listObjectsV2 = async (request: StorageRequest): Promise<Response> => {
	const body = await request.fields();
	const limit = Math.min(body.integer('limit', { min: 1 }) ?? 1000, 1000);
	const cursor = readCursor(body);
	const wanted = { prefix: body.text('prefix') ?? '', limit: limit + 1, cursor };
	checkBucketName(request.bucket);
	const rows = body.flag('with_delimiter')
		? await listLevel(request, wanted)
		: await listAll(request, wanted);
	const entries = rows.slice(0, limit).map(withSlash);
	const last = entries.at(-1);
	const hasNext = rows.length > limit;
	const next = last && {
		...cursor,
		after: last.name,
		time: cursor.column === 'name' ? '' : (last[cursor.column]?.toISOString() ?? ''),
	};
	return Response.json({
		hasNext,
		...(hasNext && next ? { nextCursor: renderCursor(next), nextCursorKey: next.after } : {}),
		folders: entries.filter(({ id }) => id === null),
		objects: entries.filter(({ id }) => id !== null),
	});
};
