import { SupabaseError, type LocalCode } from '../error';
import { flag, number } from '../field';
import { operation } from '../operation';
import { authRequest } from '../auth/auth-request';
import { isRecord } from '../auth/session';
import { refused } from '../auth/sign-in-examples';
import type { ServiceReply } from '../reply';
import { user } from './admin-examples';

const requestPage = (page: number, perPage: number) =>
	authRequest({
		method: 'GET',
		path: '/admin/users',
		query: [
			['page', String(page)],
			['per_page', String(perPage)],
		],
	});

const totalIn = ({ headers }: ServiceReply): number | null => {
	const total = headers['x-total-count'];
	return total !== undefined && /^\d+$/.test(total) ? Number(total) : null;
};

function usersIn({ body, status }: ServiceReply): ReadonlyArray<Readonly<Record<string, unknown>>> {
	if (isRecord(body) && Array.isArray(body.users)) return body.users.filter(isRecord);
	throw new SupabaseError({
		reason: 'The reply holds something other than a list of users',
		advice: 'Try again; look for a proxy in between if it comes back.',
		status,
		code: 'INCOMPLETE_REPLY' satisfies LocalCode,
	});
}

/** Users on a page when all are wanted: the most that Auth gives. */
const largestPage = 1000;

export const listUsers = operation({
	id: 'authAdmin.listUsers',
	resource: 'User',
	label: 'Get Many',
	title: 'Get many users',
	summary: 'Read users page by page, or all of them',
	reference: 'https://supabase.com/docs/reference/javascript/auth-admin-listusers',
	writes: false,
	fields: {
		returnAll: flag({
			label: 'Return All',
			help: 'Whether to return all results or only one page',
			prominent: true,
		}),
		page: number({ label: 'Page', help: 'Which page, counted from 1', default: 1, min: 1 }),
		perPage: number({ label: 'Users per Page', help: 'How many users a page holds', default: 50, min: 1 }),
	},
	request: ({ page = 1, perPage = 50 }) => requestPage(page, perPage),
	result: usersIn,
	steps: async function* (params, send, single) {
		if (params.returnAll !== true) {
			const reply = await send(await single.request(params));
			yield { data: usersIn(reply), count: totalIn(reply), status: reply.status };
			return;
		}
		const { perPage = largestPage } = params;
		// A new user comes on the first page and moves the others on: one met before is left out.
		const seen = new Set<unknown>();
		for (let page = 1; ; page++) {
			const reply = await send(requestPage(page, perPage));
			const users = usersIn(reply);
			const fresh = users.filter(({ id }) => !seen.has(id));
			fresh.forEach(({ id }) => seen.add(id));
			if (page === 1 || fresh.length > 0) yield { data: fresh, count: totalIn(reply), status: reply.status };
			if (users.length === 0 || fresh.length === 0) return;
		}
	},
	examples: [
		{
			name: 'on one page',
			params: { page: 2, perPage: 10 },
			request: {
				method: 'GET',
				path: '/auth/v1/admin/users',
				query: [
					['page', '2'],
					['per_page', '10'],
				],
				headers: { 'x-supabase-api-version': '2024-01-01' },
			},
			reply: {
				status: 200,
				headers: { 'x-total-count': '11' },
				body: { users: [user], aud: 'authenticated' },
			},
			result: [user],
			count: 11,
		},
		{
			name: 'all, of which there are none',
			params: { returnAll: true },
			request: {
				method: 'GET',
				path: '/auth/v1/admin/users',
				query: [
					['page', '1'],
					['per_page', '1000'],
				],
			},
			reply: { status: 200, headers: { 'x-total-count': '0' }, body: { users: [], aud: 'authenticated' } },
			result: [],
			count: 0,
		},
		{
			name: 'with a publishable key',
			params: {},
			request: {
				method: 'GET',
				path: '/auth/v1/admin/users',
				query: [
					['page', '1'],
					['per_page', '50'],
				],
			},
			reply: refused(403, 'not_admin', 'User not allowed'),
			error: { code: 'not_admin' },
		},
	],
});
