import type { Row } from '../field';
import type { Method } from '../ports';
import type { Query } from '../postgrest/query';

/** One write as its examples vary it: what it sends whatever it wants back. */
interface Write<P> {
	readonly method: Method;
	readonly path: string;
	readonly params: P;
	readonly query?: Query;
	/** Preferences of the write itself, with a comma behind each. */
	readonly preferring?: string;
	readonly body?: unknown;
}

/** Examples of everything a write can be asked to give back. */
export const replyExamples = <const P extends object>({
	method,
	path,
	params,
	query = [],
	preferring = '',
	body,
}: Write<P>) => {
	const request = (wanted: {
		readonly query?: Query;
		readonly headers: Readonly<Record<string, string>>;
	}) => ({
		method,
		path,
		query: [...query, ...(wanted.query ?? [])],
		headers: wanted.headers,
		...(body !== undefined && { body }),
	});
	const all = [['select', '*']] as const;
	const representation = `${preferring}return=representation`;
	const row: Row = { id: 1 };
	return [
		...(['none', 'planned', 'estimated'] as const).map((count) => ({
			name: `nothing returned, count ${count}`,
			params: { ...params, returning: 'minimal' as const, count },
			request: request({
				headers: { prefer: `${preferring}${count === 'none' ? '' : `count=${count}, `}return=minimal` },
			}),
			reply: { status: 204 },
			result: [],
		})),
		{
			name: 'exactly one row, without its nulls',
			params: { ...params, format: 'single' as const, stripNulls: true },
			request: request({
				query: all,
				headers: { prefer: representation, accept: 'application/vnd.pgrst.object+json;nulls=stripped' },
			}),
			reply: { status: 200, body: row },
			result: row,
		},
		{
			name: 'a list of rows without their nulls',
			params: { ...params, format: 'rows' as const, stripNulls: true },
			request: request({
				query: all,
				headers: { prefer: representation, accept: 'application/vnd.pgrst.array+json;nulls=stripped' },
			}),
			reply: { status: 200, body: [row] },
			result: [row],
		},
		{
			name: 'one row at the most, and there is none',
			params: { ...params, format: 'maybeSingle' as const },
			request: request({ query: all, headers: { prefer: representation } }),
			reply: { status: 200, body: [] },
			result: null,
		},
		{
			name: 'one row at the most, and there are two',
			params: { ...params, format: 'maybeSingle' as const },
			request: request({ query: all, headers: { prefer: representation } }),
			reply: { status: 200, body: [row, { id: 2 }] },
			error: { code: 'PGRST116' },
		},
		{
			name: 'the written rows as CSV',
			params: { ...params, format: 'csv' as const, columns: 'id' },
			request: request({
				query: [['select', 'id']],
				headers: { prefer: representation, accept: 'text/csv' },
			}),
			reply: { status: 200, headers: { 'content-type': 'text/csv; charset=utf-8' }, body: 'id\n1' },
			result: 'id\n1',
		},
		{
			name: 'a dry run that the server does not allow',
			params: { ...params, dryRun: true },
			request: {
				method: 'PATCH' as const,
				path,
				headers: { prefer: 'return=minimal, tx=rollback' },
				body: {},
			},
			reply: { status: 204 },
			error: { code: 'NOT_ROLLED_BACK', field: 'dryRun' },
		},
	];
};
