import { choice, flag, number, text } from '../field';
import { operation, type PartOfOutcome, type SendRequest } from '../operation';
import { listIn } from './reply-body';
import { avatars } from './storage-examples';
import { offset, sortOrder } from './storage-fields';
import { queryOf, storageRequest } from './storage-request';

interface Wanted {
	readonly limit?: number;
	readonly offset?: number;
	readonly search?: string;
	readonly sortColumn?: string;
	readonly sortOrder?: string;
}

const requestBuckets = ({ limit, offset, search, sortColumn, sortOrder }: Wanted) =>
	storageRequest({
		method: 'GET',
		at: ['bucket'],
		query: queryOf({ limit, offset, search, sortColumn, sortOrder }),
	});

const pageSize = 1000;

/** A server that is older than paging gives all of them each time: what was met before is left out. */
async function* allBuckets(
	wanted: Wanted,
	send: SendRequest,
): AsyncGenerator<PartOfOutcome, void, undefined> {
	const met = new Set<unknown>();
	for (let offset = wanted.offset ?? 0; ;) {
		const reply = await send(requestBuckets({ ...wanted, limit: pageSize, offset }));
		const buckets = listIn(reply);
		const fresh = buckets.filter(({ id }) => !met.has(id));
		fresh.forEach(({ id }) => met.add(id));
		if (met.size === fresh.length || fresh.length > 0)
			yield { data: fresh, count: null, status: reply.status };
		if (fresh.length === 0) return;
		offset += buckets.length;
	}
}

export const listBuckets = operation({
	id: 'storage.listBuckets',
	resource: 'Bucket',
	label: 'Get Many',
	title: 'Get many buckets',
	summary: 'List the buckets of the project',
	reference: 'https://supabase.com/docs/reference/javascript/storage-listbuckets',
	writes: false,
	fields: {
		returnAll: flag({
			label: 'Return All',
			help: 'Whether to return all results or only up to a given limit',
			prominent: true,
		}),
		limit: number({
			label: 'Limit',
			help: 'Max number of results to return',
			default: 50,
			min: 1,
			prominent: true,
		}),
		offset,
		search: text({ label: 'Search', help: 'Only buckets whose name holds this text' }),
		sortColumn: choice({
			label: 'Sort By',
			help: 'What the list is sorted by',
			default: 'name',
			choices: [
				{ value: 'id', label: 'ID' },
				{ value: 'name', label: 'Name' },
				{ value: 'created_at', label: 'Created At' },
				{ value: 'updated_at', label: 'Updated At' },
			],
		}),
		sortOrder,
	},
	request: requestBuckets,
	// A server that is older than limits gives more.
	result: (reply, { limit }) => listIn(reply).slice(0, limit),
	isSingle: ({ returnAll = false }) => !returnAll,
	steps: allBuckets,
	examples: [
		{
			name: 'as they come',
			params: {},
			request: { method: 'GET', path: '/storage/v1/bucket' },
			reply: { status: 200, body: [avatars] },
			result: [avatars],
		},
		{
			name: 'of a name, the newest first',
			params: { limit: 10, offset: 5, search: 'av', sortColumn: 'created_at', sortOrder: 'desc' },
			request: {
				method: 'GET',
				path: '/storage/v1/bucket',
				query: [
					['limit', '10'],
					['offset', '5'],
					['search', 'av'],
					['sortColumn', 'created_at'],
					['sortOrder', 'desc'],
				],
			},
			reply: { status: 200, body: [avatars] },
			result: [avatars],
		},
		...(['id', 'name', 'updated_at'] as const).map((sortColumn) => ({
			name: `by ${sortColumn}`,
			params: { limit: 1, sortColumn, sortOrder: 'asc' as const },
			request: {
				method: 'GET' as const,
				path: '/storage/v1/bucket',
				query: [
					['limit', '1'],
					['sortColumn', sortColumn],
					['sortOrder', 'asc'],
				] as const,
			},
			reply: { status: 200, body: [] },
			result: [],
		})),
		{
			name: 'all of them',
			params: { returnAll: true },
			request: {
				method: 'GET',
				path: '/storage/v1/bucket',
				query: [
					['limit', '1000'],
					['offset', '0'],
				],
			},
			reply: { status: 200, body: [avatars] },
			then: [
				{
					request: {
						method: 'GET',
						path: '/storage/v1/bucket',
						query: [
							['limit', '1000'],
							['offset', '1'],
						],
					},
					reply: { status: 200, body: [] },
				},
			],
			result: [avatars],
		},
	],
});
