import {
	type NodeApiError,
	type ILoadOptionsFunctions,
	type INodeListSearchItems,
	type INodeListSearchResult,
} from 'n8n-workflow';
import type { Listed, Lookup } from '../../shared';
import { listError, listFor, nameIn } from './lookup';
import { searchMethods } from './widgets/locator';

type Search = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

/** The names of one list that hold the text that was typed, whatever its case. */
const searchIn = (lookup: Lookup): Search =>
	async function (filter = '') {
		checkOwner(this, lookup);
		const wanted = filter.toLowerCase();
		const listed = await listFor(this, lookup).catch((error: NodeApiError) => {
			error.description = [error.description, typeIt].filter(Boolean).join(' ');
			return Promise.reject(error);
		});
		return { results: listed.filter(({ name }) => name.toLowerCase().includes(wanted)).map(toItem) };
	};

/** Columns and arguments belong to something, which must be chosen first. */
function checkOwner(context: ILoadOptionsFunctions, lookup: Lookup): void {
	if (lookup === 'columns' && nameIn(context, 'table') === undefined) {
		throw context.getCurrentNodeParameter('function') === undefined
			? listError(context, 'No table is chosen yet', { description: `Choose the table first. ${typeIt}` })
			: listError(context, 'The columns that a function returns are not known', { description: typeIt });
	}
	if (lookup === 'arguments' && nameIn(context, 'function') === undefined)
		throw listError(context, 'No function is chosen yet', {
			description: `Choose the function first. ${typeIt}`,
		});
	if (lookup === 'folders' && nameIn(context, 'bucket') === undefined)
		throw listError(context, 'No bucket is chosen yet', {
			description: `Choose the bucket first. ${typeIt}`,
		});
}

const typeIt = 'To type the name, switch to By Name.';

function toItem({ name, type, help }: Listed): INodeListSearchItems {
	const description = [type, help].filter((text) => text !== undefined).join(': ');
	return { name, value: name, ...(description !== '' && { description }) };
}

/** The `listSearch` methods of a node. */
export const searches: Record<string, Search> = Object.fromEntries(
	Object.entries(searchMethods).map(([lookup, method]) => [method, searchIn(lookup as Lookup)]),
);
