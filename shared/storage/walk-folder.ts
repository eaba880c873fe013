import type { Row } from '../field';
import type { SendRequest } from '../operation';
import { listIn } from './reply-body';
import { storageRequest } from './storage-request';

/** Which part of a folder, and in which order. */
export interface Listing {
	readonly bucket: string;
	/** The folder, as the server is to be told: empty for the top of the bucket. */
	readonly prefix: string;
	readonly search?: string;
	readonly sortBy: { readonly column: string; readonly order: string };
}

export interface Page {
	/** Files and folders, each with its path in the bucket; a folder has the id null. */
	readonly entries: readonly Row[];
	readonly status: number;
}

/** What the server gives at the most in one page is 1,500 today. */
const pageSize = 1000;

export const requestList = ({ bucket, prefix, search, sortBy }: Listing, limit: number, offset: number) =>
	storageRequest({
		method: 'POST',
		at: ['object', 'list', bucket],
		body: { limit, offset, sortBy, ...(search !== undefined && { search }), prefix },
		repeatable: true,
	});

/** An entry with its path, from which on all other operations take it. */
export const withPath = (prefix: string, entry: Row): Row => ({
	...entry,
	path: `${prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`}${String(entry.name)}`,
});

/** What is known of the server: a page shorter than its largest was not cut off. Shared by the folders of one walk. */
export interface Walk {
	largestPage: number;
}

/**
 * All of one folder, page by page, whatever page size the server allows. Pages overlap by an entry: when the one that
 * came last is not where it was, others before it were deleted, and the walk goes back until it meets what it knows. So
 * what is there from start to end comes once.
 */
export async function* walkFolder(
	listing: Listing,
	send: SendRequest,
	walk: Walk = { largestPage: 0 },
): AsyncGenerator<Page, void, undefined> {
	const met = new Set<string>();
	let offset = 0;
	let overlap = 0;
	let step = pageSize;
	for (let isFirst = true; ; isFirst = false) {
		const reply = await send(requestList(listing, pageSize, offset));
		const entries = listIn(reply);
		const isWhereItWas = entries[0] !== undefined && met.has(keyOf(entries[0]));
		if (overlap > 0 && !isWhereItWas) {
			offset = Math.max(0, offset - step);
			overlap = Math.min(overlap, offset);
			continue;
		}
		const fresh = entries.filter((entry) => !met.has(keyOf(entry)));
		fresh.forEach((entry) => met.add(keyOf(entry)));
		if (isFirst || fresh.length > 0)
			yield { entries: fresh.map((entry) => withPath(listing.prefix, entry)), status: reply.status };
		if (entries.length <= overlap || entries.length < walk.largestPage) return;
		walk.largestPage = Math.max(walk.largestPage, entries.length);
		step = entries.length;
		// Where pages hold one entry, there is no room for what is known already.
		overlap = entries.length > 1 ? 1 : 0;
		offset += entries.length - overlap;
	}
}

/** A file and a folder may have the same name. */
const keyOf = ({ id, name }: Row): string => `${id === null ? 'folder' : 'file'} ${String(name)}`;
