import { planRead } from './plan/plan-read.ts';
import { renderApplied } from './request/preferences.ts';
import type { Range } from './request/query.ts';
import { parseQuery } from './request/parse-query.ts';
import { chooseRange, renderContentRange, wholeRange } from './request/range.ts';
import { RestError, refusals } from './rest-error.ts';
import { requireFormat, requireKnownPreferences, runAsCaller, type RestRequest } from './rest-request.ts';
import { requireSingle, respond, runPlan, runStatement, type Outcome } from './run-statement.ts';
import type { Table } from './schema/schema.ts';
import { raw, sql, type Fragment } from './sql/fragment.ts';
import { renderCount, renderRead } from './sql/read-sql.ts';
import { renderStatement } from './sql/reply-sql.ts';
import type { Run } from './transaction.ts';

const estimate = async (run: Run, query: Fragment): Promise<number> => {
	const [row] = await run(sql`EXPLAIN (FORMAT JSON) ${query}`);
	const [plan] = JSON.parse(row?.['QUERY PLAN'] ?? '[]') as readonly { Plan: { 'Plan Rows': number } }[];
	return plan?.Plan['Plan Rows'] ?? 0;
};

/** The range of the request itself, from `limit`, `offset` and the Range header. */
export const readRange = (
	{ method, headers }: RestRequest,
	ranges: readonly { path: readonly string[]; value: Range }[],
): Range => {
	const byParameters = ranges.find(({ path }) => path.length === 0)?.value ?? wholeRange;
	return chooseRange(byParameters, method, headers.get('range'));
};

/** Status and Content-Range of a list of rows; refuses an offset behind the last row. */
export const describeRange = ({ offset }: Range, { page, total }: Outcome) => {
	const contentRange = renderContentRange(offset, offset + page - 1, total);
	if (total !== undefined && offset > total) {
		const { status, code, message, details } = refusals.range(
			`An offset of ${offset} was requested, but there are only ${total} rows.`,
		);
		throw new RestError({ status, code, message, details, headers: { 'content-range': contentRange } });
	}
	return { status: total !== undefined && page < total ? 206 : 200, contentRange };
};

/** GET or HEAD of a table or view. */
export const readRows = async (request: RestRequest, table: Table): Promise<Response> => {
	const { schema, maxRows, preferences, search, method } = request;
	const query = parseQuery(search, { mayHaveArguments: false });
	const range = readRange(request, query.ranges);
	const read = planRead({ schema, table, query, range, maxRows, source: 'table' });
	const format = requireFormat(request);
	requireKnownPreferences(preferences);

	const { count } = preferences;
	const countQuery = renderCount(read);
	// For an estimate it is enough to know that there are more than one reply can hold.
	const counted =
		count === 'exact'
			? countQuery
			: count === 'estimated'
				? sql`${countQuery} LIMIT ${raw(String(maxRows + 1))}`
				: undefined;
	const statement = renderStatement({
		source: renderRead(read),
		select: undefined,
		count: counted,
		format,
		hasBody: method !== 'HEAD',
	});
	if (format.kind === 'plan') {
		const plan = await runAsCaller(request, true, async (run) => await runPlan(run, statement));
		return respond(request, { status: 200, headers: {}, body: plan, format });
	}

	const outcome = await runAsCaller(request, true, async (run) => {
		const exact = await runStatement(run, statement);
		requireSingle(format, exact);
		const isEstimated = count === 'planned' || (count === 'estimated' && (exact.total ?? 0) > maxRows);
		return isEstimated
			? { ...exact, total: Math.max(exact.total ?? 0, await estimate(run, countQuery)) }
			: exact;
	});
	const { status, contentRange } = describeRange(range, outcome);
	const { handling, timezone, tx } = preferences;
	const headers = {
		'content-range': contentRange,
		'content-location': `/${table.name}${query.canonical === '' ? '' : `?${query.canonical}`}`,
		'preference-applied': renderApplied({ count, handling, timezone, tx }),
	};
	return respond(request, { status, headers, body: outcome.body, format, outcome });
};
