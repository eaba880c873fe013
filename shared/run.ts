import { catalogue } from './catalogue';
import type { Connection } from './connection';
import { SupabaseError, type LocalCode } from './error';
import type { AnyOperation } from './operation';
import { readParams } from './params';
import { countIn } from './postgrest/prefer';

/** What came of one operation. */
export interface Outcome {
	/** As the operation describes it: rows, one value, null. */
	readonly data: unknown;
	/** How many rows match, when counting was asked for. */
	readonly count: number | null;
	/** HTTP status of the reply. */
	readonly status: number;
}

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
	const operation = operationById(id);
	const read = readParams(operation.fields, params);
	const reply = await connection.send(await operation.request(read), options);
	return { data: operation.result(reply, read), count: countIn(reply.headers), status: reply.status };
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
