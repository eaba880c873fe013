import { findRoutine } from './plan/find-routine.ts';
import { planRead } from './plan/plan-read.ts';
import { readRange, describeRange } from './read-rows.ts';
import { readBody } from './request/body.ts';
import { parseContentType } from './request/media-type.ts';
import { parseQuery } from './request/parse-query.ts';
import { renderApplied } from './request/preferences.ts';
import { refusals } from './rest-error.ts';
import { requireFormat, requireKnownPreferences, runAsCaller, type RestRequest } from './rest-request.ts';
import { requireSingle, respond, runPlan, runStatement } from './run-statement.ts';
import { returnsVoid } from './schema/schema.ts';
import { renderCall, type Arguments } from './sql/call-sql.ts';
import { renderCount, renderRead } from './sql/read-sql.ts';
import { renderStatement } from './sql/reply-sql.ts';

const listNames = (given: Arguments): readonly string[] => {
	if (given.kind === 'json') return given.keys;
	return given.kind === 'raw' ? [] : [...new Set(given.entries.map(([name]) => name))];
};

/** GET, HEAD or POST of a function. */
export const callRoutine = async (request: RestRequest, name: string): Promise<Response> => {
	const { schema, schemaName, method, preferences, search, headers, maxRows } = request;
	if (!['GET', 'HEAD', 'POST'].includes(method)) throw refusals.rpcMethod(method);
	const isPost = method === 'POST';
	const query = parseQuery(search, { mayHaveArguments: !isPost });
	const range = readRange(request, query.ranges);
	const contentType = parseContentType(headers.get('content-type'));
	const given: Arguments = isPost
		? readBody({ bytes: request.body, contentType, columns: query.columns, isForFunction: true })
		: { kind: 'query', entries: query.arguments };
	const routine = findRoutine(schema, {
		schema: schemaName,
		name,
		argumentNames: listNames(given),
		contentType,
		isPost,
	});
	const { returns } = routine;
	const table = { schema: schemaName, name: returns.isComposite ? returns.type.name : name };
	const read = planRead({ schema, table, query, range, maxRows, source: 'function' });
	const format = requireFormat(request);
	requireKnownPreferences(preferences);
	const { handling, maxAffected, count } = preferences;
	if (handling === 'strict' && maxAffected !== undefined && !returns.isSet) throw refusals.maxAffectedRpc();

	const statement = renderStatement({
		source: renderCall({ routine, arguments: given, read }),
		select: renderRead(read),
		format,
		routine,
		count: count === 'exact' || count === 'estimated' ? renderCount(read) : undefined,
		hasBody: method !== 'HEAD',
	});
	// A function that may write is not called by GET: there PostgreSQL refuses what it tries to change.
	const isReadOnly = !isPost || routine.volatility !== 'volatile';
	if (format.kind === 'plan') {
		const plan = await runAsCaller(request, isReadOnly, async (run) => await runPlan(run, statement));
		return respond(request, { status: 200, headers: {}, body: plan, format });
	}

	const outcome = await runAsCaller(request, isReadOnly, async (run) => {
		const result = await runStatement(run, statement);
		requireSingle(format, result);
		if (handling === 'strict' && maxAffected !== undefined && result.page > maxAffected) {
			throw refusals.maxAffected(result.page);
		}
		return result;
	});
	const { status, contentRange } = describeRange(range, outcome);
	const isVoid = returnsVoid(routine);
	const { timezone, tx } = preferences;
	return respond(request, {
		status: isVoid ? 204 : status,
		body: isVoid ? undefined : outcome.body,
		format,
		outcome,
		headers: {
			'content-range': contentRange,
			'preference-applied': renderApplied({ count, handling, timezone, tx, maxAffected }),
		},
	});
};
