import { catalogue } from './catalogue';
import type { Connection } from './connection';
import { SupabaseError, type LocalCode } from './error';
import { fieldAtFault } from './field-at-fault';
import type { Fields } from './field';
import type { AnyOperation, PartOfOutcome, SendRequest } from './operation';
import { readParams } from './params';
import { countIn } from './postgrest/prefer';

/**
 * What came of one operation: its data as the operation describes it, how many rows match when counting was asked for,
 * and the HTTP status of the reply.
 */
export type Outcome = PartOfOutcome;

export interface RunOptions {
	/** Stops the request, and everything that would follow it. */
	readonly signal?: AbortSignal;
}

/** Runs one operation of the catalogue. Throws a SupabaseError; parameters are checked before anything is sent. */
export async function run(
	connection: Connection,
	id: string,
	params: Readonly<Record<string, unknown>>,
	options: RunOptions = {},
): Promise<Outcome> {
	const begun = begin(connection, id, params, options);
	if (begun.isSingle) return await begun.once();
	const parts: Outcome[] = [];
	for await (const part of begun.steps()) parts.push(part);
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
	if (begun.isSingle) yield await begun.once();
	else yield* begun.steps();
}

/** An operation with its parameters checked. Throws for those that cannot be meant. */
function begin(
	connection: Connection,
	id: string,
	params: Readonly<Record<string, unknown>>,
	options: RunOptions,
) {
	const operation = operationById(id);
	const read = readParams(operation.fields, params);
	const secrets = secretsIn(operation, read);
	const send: SendRequest = async (request) =>
		await connection.send(request, { ...options, secrets }).catch((error: unknown) => {
			if (error instanceof SupabaseError) error.field ??= fieldAtFault(error, read);
			throw error;
		});
	return {
		operation,
		isSingle: !operation.steps || operation.isSingle?.(read) === true,
		once: async (): Promise<Outcome> => {
			const reply = await send(await operation.request(read));
			return { data: operation.result(reply, read), count: countIn(reply.headers), status: reply.status };
		},
		steps: async function* (): AsyncGenerator<Outcome, void, undefined> {
			if (operation.steps) yield* operation.steps(read, send, operation, connection, options);
		},
	};
}

function secretsIn({ fields }: AnyOperation, params: Readonly<Record<string, unknown>>): readonly string[] {
	const secrets: string[] = [];
	for (const name in params) {
		const value = params[name];
		if ((fields as Fields)[name]?.secret && typeof value === 'string') secrets.push(value);
	}
	return secrets;
}

/** Throws UNKNOWN_OPERATION. */
export function operationById(id: string): AnyOperation {
	const found = catalogue.find((operation) => operation.id === id);
	if (found) return found;
	throw new SupabaseError({
		reason: `There is no operation '${id}'`,
		advice: `The operations are ${catalogue.map((operation) => operation.id).join(', ')}.`,
		field: 'operation',
		code: 'UNKNOWN_OPERATION' satisfies LocalCode,
	});
}
