import { planMutation, type MutationPlan } from './plan/plan-mutation.ts';
import { planRead } from './plan/plan-read.ts';
import { readRange } from './read-rows.ts';
import { readBody } from './request/body.ts';
import { parseContentType } from './request/media-type.ts';
import { parseQuery } from './request/parse-query.ts';
import { renderApplied, type Preferences } from './request/preferences.ts';
import { renderContentRange } from './request/range.ts';
import { refusals } from './rest-error.ts';
import { requireFormat, requireKnownPreferences, runAsCaller, type RestRequest } from './rest-request.ts';
import { requireSingle, respond, runPlan, runStatement, type Outcome } from './run-statement.ts';
import type { Table } from './schema/schema.ts';
import { insertedCount, renderMutation } from './sql/mutation-sql.ts';
import { renderRead } from './sql/read-sql.ts';
import { renderStatement } from './sql/reply-sql.ts';

type Kind = MutationPlan['kind'];

export const mutationKinds: Readonly<Record<string, Kind>> = {
	POST: 'insert',
	PUT: 'put',
	PATCH: 'update',
	DELETE: 'delete',
};

const requireFewEnough = ({ handling, maxAffected }: Preferences, { page }: Outcome): void => {
	if (handling === 'strict' && maxAffected !== undefined && page > maxAffected)
		throw refusals.maxAffected(page);
};

/** Which preferences had a meaning for this kind of write. */
const selectApplied = (
	preferences: Preferences,
	plan: MutationPlan,
	hasConflictTarget: boolean,
): Partial<Preferences> => {
	const { resolution, missing, maxAffected } = preferences;
	const isInsert = plan.kind === 'insert';
	return {
		...preferences,
		resolution: isInsert && hasConflictTarget ? resolution : undefined,
		missing: isInsert || plan.kind === 'update' ? missing : undefined,
		maxAffected: plan.kind === 'update' || plan.kind === 'delete' ? maxAffected : undefined,
	};
};

const toStatus = (kind: Kind, preferences: Preferences, { inserted }: Outcome): number => {
	const hasBody = preferences.return === 'representation';
	switch (kind) {
		case 'insert':
			return preferences.resolution === 'merge-duplicates' && inserted <= 0 ? 200 : 201;
		case 'put':
			return hasBody ? (inserted > 0 ? 201 : 200) : 204;
		case 'update':
		case 'delete':
			return hasBody ? 200 : 204;
	}
};

const toContentRange = (kind: Kind, { count }: Preferences, { page }: Outcome): string | undefined => {
	if (kind === 'put') return undefined;
	const total = count === 'exact' || count === 'estimated' ? page : undefined;
	return kind === 'update' ? renderContentRange(0, page - 1, total) : renderContentRange(1, 0, total);
};

/** POST, PUT, PATCH or DELETE of a table or view. */
export const writeRows = async (request: RestRequest, table: Table, kind: Kind): Promise<Response> => {
	const { schema, maxRows, preferences, search, headers } = request;
	const query = parseQuery(search, { mayHaveArguments: false });
	const contentType = parseContentType(headers.get('content-type'));
	const columns = kind === 'put' ? undefined : query.columns;
	// A write has no range, but a wrong one is refused all the same.
	readRange(request, query.ranges);
	if (kind === 'put' && query.ranges.some(({ path }) => path.length === 0)) throw refusals.putRange();
	const body =
		kind === 'delete'
			? undefined
			: readBody({ bytes: request.body, contentType, columns, isForFunction: false });
	const read = planRead({ schema, table, query, range: undefined, maxRows, source: 'mutation' });
	const plan = planMutation({
		kind,
		table,
		body: body?.kind === 'json' ? body : undefined,
		query,
		preferences,
		read,
	});
	requireKnownPreferences(preferences);
	const format = requireFormat(request);

	const hasBody = preferences.return === 'representation';
	const countsInserted = kind === 'put' || preferences.resolution === 'merge-duplicates';
	const wantsLocation = kind === 'insert' && preferences.return === 'headers-only';
	const statement = renderStatement({
		source: renderMutation(plan),
		select: hasBody ? renderRead(read) : undefined,
		count: undefined,
		format,
		hasBody,
		...(wantsLocation ? { locationKey: table.primaryKey } : {}),
		...(countsInserted && kind !== 'update' && kind !== 'delete' ? { inserted: insertedCount } : {}),
	});
	if (format.kind === 'plan') {
		const text = await runAsCaller(request, false, async (run) => await runPlan(run, statement));
		return respond(request, { status: 200, headers: {}, body: text, format });
	}

	const outcome = await runAsCaller(request, false, async (run) => {
		const result = await runStatement(run, statement);
		if (kind === 'put' && result.page !== 1) throw refusals.putKey();
		requireSingle(format, result);
		if (kind === 'update' || kind === 'delete') requireFewEnough(preferences, result);
		return result;
	});
	const location = new URLSearchParams(Object.fromEntries(outcome.location)).toString();
	const hasTarget = table.primaryKey.length > 0 || query.onConflict !== undefined;
	const replyHeaders = {
		location: location === '' ? undefined : `/${table.name}?${location}`,
		'content-range': toContentRange(kind, preferences, outcome),
		'preference-applied': renderApplied(selectApplied(preferences, plan, hasTarget)),
	};
	const status = toStatus(kind, preferences, outcome);
	return respond(request, {
		status,
		headers: replyHeaders,
		format,
		outcome,
		body: hasBody ? outcome.body : undefined,
	});
};
