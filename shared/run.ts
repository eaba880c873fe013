import { catalogue } from './catalogue';
import type { Connection, SendOptions } from './connection';
import { SupabaseError, type LocalCode } from './error';
import { fieldAtFault } from './field-at-fault';
import type { Fields } from './field';
import type { AnyOperation, PartOfOutcome, SendRequest, SingleRequest } from './operation';
import { readParams } from './params';
import { countIn } from './postgrest/prefer';
import type { ServiceReply } from './reply';
import type { ServiceRequest } from './request';
import type { RunOptions } from './run-options';

/**
 * What came of one operation: its data as the operation describes it, how many rows match when counting was asked for,
 * and the HTTP status of the reply.
 */
export type Outcome = PartOfOutcome;

/** Runs one operation of the catalogue. Throws a SupabaseError; parameters are checked before anything is sent. */
export async function run(
	connection: Connection,
	id: string,
	params: Readonly<Record<string, unknown>>,
	options: RunOptions = {},
): Promise<Outcome> {
	const begun = begin(connection, id, params, options);
	const once = isSingle(begun) ? await runOnce(begun) : undefined;
	if (once && !('lacking' in once)) return once;
	const parts: Outcome[] = [];
	for await (const part of runSteps(begun, once?.lacking)) parts.push(part);
	const [first] = parts;
	if (first && parts.length === 1) return first;
	const data = parts.map((part) => part.data);
	const { join = (all) => all.flat() } = begun.operation;
	const sent = parts.reduce((sum, part) => sum + (part.sent ?? 0), 0);
	return {
		data: join(data),
		// Of pages, the first tells the count of all; of requests that write, each its own.
		count: sent > 0 ? sumOf(parts) : (first?.count ?? null),
		status: parts.at(-1)?.status ?? 0,
		...(sent > 0 && { sent }),
	};
}

const sumOf = (parts: readonly Outcome[]): number | null =>
	parts.reduce<number | null>((sum, { count }) => (sum === null || count === null ? null : sum + count), 0);

/** The same, part by part as the requests are answered: a read of all rows yields one page at a time. */
export async function* runInParts(
	connection: Connection,
	id: string,
	params: Readonly<Record<string, unknown>>,
	options: RunOptions = {},
): AsyncGenerator<Outcome, void, undefined> {
	const begun = begin(connection, id, params, options);
	const once = isSingle(begun) ? await runOnce(begun) : undefined;
	if (once && !('lacking' in once)) yield once;
	else yield* runSteps(begun, once?.lacking);
}

/** An operation with its parameters checked, and all that it takes to send its requests. */
interface Begun {
	readonly operation: AnyOperation;
	readonly params: Record<string, unknown>;
	readonly connection: Connection;
	readonly options: RunOptions;
	readonly sending: SendOptions;
}

/** Throws for an operation that is none, and for parameters that cannot be meant. */
function begin(
	connection: Connection,
	id: string,
	given: Readonly<Record<string, unknown>>,
	options: RunOptions,
): Begun {
	const operation = operationById(id);
	const params = readParams(operation.fields, given);
	const sending = { signal: options.signal, secrets: secretsIn(operation, params) };
	return { operation, params, connection, options, sending };
}

const isSingle = ({ operation, params }: Begun): boolean =>
	!operation.steps || operation.isSingle?.(params) === true;

/** The outcome of one request, or a reply that may be less than was asked for. */
async function runOnce(begun: Begun): Promise<Outcome | { readonly lacking: ServiceReply }> {
	const { operation, params, connection } = begun;
	const made = operation.request(params);
	const request = made instanceof Promise ? await made : made;
	const reply = await send(begun, request);
	if (operation.mayLack?.(reply, params, connection)) return { lacking: reply };
	const data = operation.result(reply, params, connection);
	// Elsewhere a range is one of bytes.
	const count = request.service === 'database' ? countIn(reply.headers) : null;
	return { data, count, status: reply.status };
}

async function* runSteps(begun: Begun, sent?: ServiceReply): AsyncGenerator<Outcome, void, undefined> {
	const { operation, params, connection, options } = begun;
	const sendOne: SendRequest = async (request) => await send(begun, request);
	const single: SingleRequest<Readonly<Record<string, unknown>>> = {
		request: (given) => operation.request(given),
		result: (reply, given) => operation.result(reply, given, connection),
		...(sent && { sent }),
	};
	if (operation.steps) yield* operation.steps(params, sendOne, single, connection, options);
}

async function send({ connection, sending, params }: Begun, request: ServiceRequest): Promise<ServiceReply> {
	try {
		return await connection.send(request, sending);
	} catch (error) {
		throw withField(error, params);
	}
}

/** An error with the field that must change, where its words show which that is. */
function withField(error: unknown, params: Readonly<Record<string, unknown>>): unknown {
	if (error instanceof SupabaseError) error.field ??= fieldAtFault(error, params);
	return error;
}

function secretsIn({ fields }: AnyOperation, params: Readonly<Record<string, unknown>>): readonly string[] {
	const secrets: string[] = [];
	for (const name in params) {
		const value = params[name];
		if ((fields as Fields)[name]?.secret && typeof value === 'string') secrets.push(value);
	}
	return secrets;
}

let byId: ReadonlyMap<string, AnyOperation> | undefined;

/** Throws UNKNOWN_OPERATION. */
export function operationById(id: string): AnyOperation {
	byId ??= new Map(catalogue.map((operation) => [operation.id, operation]));
	const found = byId.get(id);
	if (found) return found;
	throw new SupabaseError({
		reason: `There is no operation '${id}'`,
		advice: `The operations are ${catalogue.map((operation) => operation.id).join(', ')}.`,
		field: 'operation',
		code: 'UNKNOWN_OPERATION' satisfies LocalCode,
	});
}
