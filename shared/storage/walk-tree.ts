import type { Row } from '../field';
import type { SendRequest } from '../operation';
import { walkFolder, type Listing, type Page, type Walk } from './walk-folder';

/** Every file in a folder and below it; each folder is read before those that it holds. */
export async function* walkTree(
	{ search = '', ...listing }: Listing,
	send: SendRequest,
): AsyncGenerator<Page, void, undefined> {
	const walk: Walk = { largestPage: 0 };
	const wanted = search.toLowerCase();
	// The last is the next: what a folder holds comes before its neighbours.
	const folders = [listing.prefix];
	for (let prefix = folders.pop(); prefix !== undefined; prefix = folders.pop()) {
		const below: string[] = [];
		for await (const { entries, status } of walkFolder({ ...listing, prefix }, send, walk)) {
			below.push(...entries.filter(isFolder).map(({ path }) => `${String(path)}/`));
			const files = entries.filter((entry) => !isFolder(entry));
			yield {
				entries: files.filter(({ name }) => String(name).toLowerCase().startsWith(wanted)),
				status,
			};
		}
		folders.push(...below.toReversed());
	}
}

const isFolder = ({ id }: Row): boolean => id === null;
