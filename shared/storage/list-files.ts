import { choice, flag, number, text } from '../field';
import type { Params, Row } from '../field';
import { operation, type PartOfOutcome } from '../operation';
import { bucketName, folderPath } from './object-path';
import { listIn } from './reply-body';
import { listExamples } from './list-examples';
import { bucket, offset, sortOrder } from './storage-fields';
import { requestList, walkFolder, withPath, type Listing, type Page } from './walk-folder';
import { walkTree } from './walk-tree';

export const listFields = {
	bucket,
	path: text({
		label: 'Folder',
		help: 'Folder to list; left empty, the top of the bucket',
		placeholder: 'e.g. folder/subfolder',
		from: 'folders',
		prominent: true,
	}),
	recursive: flag({
		label: 'Recursive',
		help: 'Whether the files of all folders below are listed too; the folders themselves are then left out',
	}),
	returnAll: flag({
		label: 'Return All',
		help: 'Whether to return all results or only up to a given limit',
		prominent: true,
	}),
	limit: number({
		label: 'Limit',
		help: 'Max number of results to return',
		default: 100,
		min: 1,
		prominent: true,
	}),
	offset,
	search: text({ label: 'Search', help: 'Only those whose name begins with this text, whatever its case' }),
	sortColumn: choice({
		label: 'Sort By',
		help: 'What each folder is sorted by',
		default: 'name',
		choices: [
			{ value: 'name', label: 'Name' },
			{ value: 'created_at', label: 'Created At' },
			{ value: 'updated_at', label: 'Updated At' },
			{ value: 'last_accessed_at', label: 'Last Accessed At' },
		],
	}),
	sortOrder,
} as const;

type ListParams = Params<typeof listFields>;

/** As in the client libraries. */
const defaultLimit = 100;

/** More takes several requests. */
const limitOfOne = 1000;

function listingOf({
	bucket,
	path = '',
	search,
	sortColumn = 'name',
	sortOrder = 'asc',
}: ListParams): Listing {
	return {
		bucket: bucketName(bucket),
		prefix: folderPath(path, { name: 'path', label: 'Folder' }),
		...(search !== undefined && { search }),
		sortBy: { column: sortColumn, order: sortOrder },
	};
}

/** A limit is one of all pages together. */
async function* upTo(
	pages: AsyncIterable<Page>,
	{ skip, limit }: { readonly skip: number; readonly limit: number },
): AsyncGenerator<PartOfOutcome, void, undefined> {
	let left = skip;
	let room = limit;
	let told = false;
	for await (const { entries, status } of pages) {
		const kept = entries.slice(left, left + room);
		left = Math.max(0, left - entries.length);
		room -= kept.length;
		if (kept.length > 0 || !told) yield { data: kept, count: null, status };
		told = true;
		if (room === 0) return;
	}
}

export const listFiles = operation({
	id: 'storage.list',
	resource: 'File',
	label: 'Get Many',
	title: 'Get many files',
	summary: 'List the files and folders in a folder of a bucket',
	reference: 'https://supabase.com/docs/reference/javascript/storage-from-list',
	writes: false,
	fields: listFields,
	request: ({ limit = defaultLimit, offset = 0, ...params }) => requestList(listingOf(params), limit, offset),
	result: (reply, { path = '' }): readonly Row[] =>
		listIn(reply).map((entry) => withPath(folderPath(path, { name: 'path', label: 'Folder' }), entry)),
	isSingle: ({ recursive = false, returnAll = false, limit = defaultLimit }) =>
		!recursive && !returnAll && limit <= limitOfOne,
	steps: (params, send) => {
		const { recursive = false, returnAll = false, limit = defaultLimit, offset: skip = 0 } = params;
		const walk = recursive ? walkTree : walkFolder;
		return upTo(walk(listingOf(params), send), { skip, limit: returnAll ? Infinity : limit });
	},
	examples: listExamples,
});
