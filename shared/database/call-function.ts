import { choice, text, values, type Row } from '../field';
import { encodeText } from '../encode-text';
import { invalid, SupabaseError, type LocalCode } from '../error';
import {
	operation,
	type PartOfOutcome,
	type ProjectAddress,
	type SendRequest,
	type SingleRequest,
} from '../operation';
import { accept } from '../postgrest/accept';
import { argumentsAsQuery } from '../postgrest/call';
import { joinPages, readPage } from '../postgrest/page-format';
import { countIn, prefer } from '../postgrest/prefer';
import { renderSelect } from '../postgrest/select';
import { isRead, type ServiceRequest } from '../request';
import type { ServiceReply } from '../reply';
import { callExamples } from './call-examples';
import { checkRolledBack, proveRollback, tableToProve } from './dry-run';
import { paging } from './paging-fields';
import { keyNeeded } from './primary-key';
import { firstPage, isSingle, mayLack, readPages, wasCut, type Reading } from './read-pages';
import type { Page } from './page';
import { readQuery, type Choosing } from './read-query';
import { csvNames, formatted, isRow } from './rows-reply';
import type { Read } from './walk-pages';
import {
	count,
	dryRun,
	limitReferenced,
	matchColumns,
	maxAffected,
	readColumns,
	readFormat,
	rowFilters,
	rowOrders,
	schema,
	stripNulls,
} from './table-fields';

type Method = 'POST' | 'GET' | 'HEAD';

interface Call extends Reading, Choosing {
	readonly function: string;
	readonly schema?: string;
	readonly args?: Row;
	readonly method?: Method;
	readonly stripNulls?: boolean;
	readonly maxAffected?: number;
	readonly dryRun?: boolean;
	readonly dryRunTable?: string;
}

export const callFunction = operation({
	id: 'database.rpc',
	resource: 'Function',
	label: 'Call',
	title: 'Call a function',
	summary: 'Run a function of the database and take what it returns',
	reference: 'https://supabase.com/docs/reference/javascript/rpc',
	writes: true,
	onlyReads: ({ method = 'POST', args }) => isRead(methodFor(method, args)),
	fields: {
		function: text({
			label: 'Function',
			help: 'Function of the database to call',
			placeholder: 'e.g. add_todo',
			required: true,
			from: 'functions',
		}),
		args: values({
			label: 'Arguments',
			help: 'Names and values of the arguments; those with a default may be left out',
			required: false,
			from: 'arguments',
			prominent: true,
		}),
		method: choice({
			label: 'Method',
			help: 'How the function is called. By GET and HEAD it can read only, and the call is repeated when the network fails; arguments that cannot be told from filters go by POST all the same. By GET and HEAD a list is an array of PostgreSQL: choose POST where the argument is JSON or VARIADIC',
			default: 'POST',
			choices: [
				{ value: 'POST', label: 'POST', help: 'The function may change data' },
				{ value: 'GET', label: 'GET', help: 'The function reads only' },
				{
					value: 'HEAD',
					label: 'HEAD',
					help: 'The function reads only; how many rows it returns comes back, not the rows',
				},
			],
		}),
		filters: {
			...rowFilters,
			prominent: false,
			help: 'Which of the returned rows: all conditions hold, or any of them',
		},
		matchColumns,
		columns: {
			...readColumns,
			help: 'Columns of the returned rows, separated by commas; joined tables as table(columns)',
		},
		orders: rowOrders,
		returnAll: { ...paging.returnAll, default: true },
		limit: paging.limit,
		limitReferenced,
		rangeFrom: paging.rangeFrom,
		rangeTo: paging.rangeTo,
		pageSize: paging.pageSize,
		pageBy: paging.pageBy,
		keyColumns: paging.keyColumns,
		format: readFormat,
		stripNulls,
		count,
		maxAffected: {
			...maxAffected,
			help: 'Refuse, and change nothing, when the function returns more rows than this',
		},
		dryRun,
		dryRunTable: text({
			label: 'Dry Run Table',
			help: 'Any table or view on which the server proves that it honours a dry run; needed only when the key cannot list the tables',
			placeholder: 'e.g. todos',
			from: 'tables',
		}),
		schema: { ...schema, help: 'PostgreSQL schema of the function; empty for the default of the project' },
	},
	request: (params) => requestCall(params, firstPage(params)),
	result: (reply, params) => readReturned(reply, params),
	steps: callInSteps,
	join: joinPages,
	examples: callExamples,
});

/** Arguments that cannot stand in the address go by POST. */
const methodFor = (method: Method, args: Row = {}): Method =>
	method !== 'POST' && argumentsAsQuery(args) ? method : 'POST';

function requestCall(call: Call, page: Page): ServiceRequest {
	csvNames(page.columns, call.format);
	const { args = {}, method = 'POST', maxAffected, dryRun, columns } = call;
	const asQuery = method === 'POST' ? undefined : argumentsAsQuery(args);
	const sent = asQuery ? method : 'POST';
	const hasColumns = columns !== undefined || page.columns !== '*';
	const isBlank = method === 'HEAD' && sent === 'POST';
	return {
		service: 'database',
		method: sent,
		path: functionPath(call.function),
		query: [
			...(asQuery ?? []),
			...(hasColumns ? [['select', page.columns] as const] : []),
			...readQuery(call, page),
		],
		headers: {
			...prefer({
				// That is all a reply without a body can tell.
				count: page.count ?? (method === 'HEAD' ? 'exact' : undefined),
				maxAffected,
				returning: isBlank ? 'minimal' : hasColumns ? 'representation' : undefined,
				rollback: dryRun,
			}),
			...accept(call),
		},
		schema: call.schema,
		...(sent === 'POST' && { body: args }),
	};
}

function functionPath(given: string): string {
	const name = given.trim();
	if (name === '') throw invalid('function', 'No function is named', 'Choose a function or type its name.');
	return `/rpc/${encodeText(name, 'function')}`;
}

/** What a function returns: one value, a row, a list of either, or nothing. */
function readReturned(reply: ServiceReply, { method, format = 'rows', columns }: Call): unknown {
	if (method === 'HEAD') return { count: countIn(reply.headers) };
	if (reply.body === '' && format !== 'csv') return null;
	const isValue = (format === 'rows' || format === 'maybeSingle') && !Array.isArray(reply.body);
	if (isValue) return reply.body;
	const data = formatted(reply, format, {}, csvNames(columns, format));
	// The name that PostgREST gives a value, so that it can be an object.
	return format === 'single' && isRow(data) && 'pgrst_scalar' in data ? data.pgrst_scalar : data;
}

async function* callInSteps(
	call: Call,
	send: SendRequest,
	single: SingleRequest<Call>,
	connection: ProjectAddress,
): AsyncGenerator<PartOfOutcome, void, undefined> {
	const { method = 'POST', format = 'rows' } = call;
	const request = await single.request(call);
	const mayWrite = !isRead(request.method);
	if (call.dryRun && mayWrite)
		await proveRollback({ table: await tableToProve(call, send), schema: call.schema }, send);

	const isWhole = method === 'HEAD' || isSingle(call);
	const first = await send(isWhole ? request : requestCall(call, { ...firstPage(call), count: 'exact' }));
	if (call.dryRun && mayWrite) checkRolledBack(first);
	const total = countIn(first.headers);
	const isFew = isWhole && method !== 'HEAD' && !mayWrite && mayLack(call, first, connection);
	const page = isWhole ? undefined : readPage(first, format, csvNames(call.columns, format));
	if (!isFew && (!page || total === null || page.size >= wantedOf(total, call))) {
		// Only a function that reads can be asked whether there is more.
		const columns = renderSelect(call.columns);
		const read: Read = async (next) =>
			await send(requestCall(call, { columns, orders: call.orders, ...next }));
		const isCut =
			isWhole && method !== 'HEAD' && !mayWrite && (await wasCut(call, first, { read, project: connection }));
		return yield {
			data: single.result(first, call),
			count: call.count && call.count !== 'none' ? total : null,
			status: first.status,
			...(isCut && { isCut }),
		};
	}
	if (page && total !== null && mayWrite) throw heldBack(page.size, total);
	yield* readPages(call, {
		requestPage: (next) => requestCall(call, next),
		namesIn: (columns) => csvNames(columns, format),
		send,
		project: connection,
		...(isFew && { sent: first }),
		findKey: () => Promise.reject(keyNeeded('a function has no key of its own')),
	});
}

/** How many rows of so many are asked for. */
function wantedOf(total: number, call: Call): number {
	const { offset = 0, limit = Infinity } = firstPage(call);
	return Math.min(Math.max(0, total - offset), limit);
}

/** To call the function again for the next page could do its work twice. */
const heldBack = (size: number, total: number): SupabaseError =>
	new SupabaseError({
		reason: `The function has run and returned ${total} rows, but the server handed out ${size}`,
		advice:
			'If it only reads, choose the method GET, with which it is called once for each page; otherwise raise the most rows that the project hands out.',
		field: 'method',
		code: 'INCOMPLETE_REPLY' satisfies LocalCode,
	});
