import { pause } from './runtime';
import { startServer, type RunningServer } from '../start-server';

export interface PagedServer extends RunningServer {
	/** The limit of each request for rows. */
	readonly limits: readonly number[];
}

/**
 * A server with so many rows `{ id }`, numbered from 1, that pages by key as PostgREST does: `id=gt.…` or `id=gte.…`, `limit`. It is slow by
 * so many milliseconds a page, and refuses what lies behind a row.
 */
export async function startPagedServer({
	rows,
	slow = 0,
	refusesAfter = Infinity,
}: {
	readonly rows: number;
	readonly slow?: number;
	readonly refusesAfter?: number;
}): Promise<PagedServer> {
	const limits: number[] = [];
	const server = await startServer((request, response) => {
		const { searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
		const limit = Number(searchParams.get('limit') ?? 1000);
		const after = [...searchParams].flatMap(([name, value]) => {
			const found = ['id', 'or', 'and'].includes(name) && /(?:^|id\.)(gte?)\.(\d+)/.exec(value);
			return found ? [Number(found[2]) - (found[1] === 'gte' ? 1 : 0)] : [];
		});
		const from = Math.max(0, ...after);
		limits.push(limit);
		const isCsv = request.headers.accept?.startsWith('text/csv') ?? false;
		const ids = Array.from(
			{ length: Math.max(0, Math.min(limit, rows - from)) },
			(_, index) => from + index + 1,
		);
		void pause(slow).then(() => {
			if (from + ids.length > refusesAfter) {
				response.writeHead(400, { 'content-type': 'application/json' });
				response.end(
					JSON.stringify({ code: '57014', message: 'canceling statement due to statement timeout' }),
				);
				return;
			}
			response.writeHead(200, { 'content-type': isCsv ? 'text/csv' : 'application/json' });
			response.end(
				isCsv
					? ['id,note', ...ids.map((id) => `${id},"line\nof ${id}"`)].join('\n')
					: JSON.stringify(ids.map((id) => ({ id }))),
			);
		});
	});
	return { ...server, limits };
}
