import type { Connection } from '../connection';
import type { SendRequest } from '../operation';
import { operationById } from '../run';
import type { ItemsOutcome } from './items-outcome';
import { runInBatches } from './run-in-batches';
import type { BulkOptions, Params } from './run-items';
import { runOneByOne } from './run-one-by-one';

/**
 * Runs one operation for many items with few requests. Every item ends in exactly one outcome or error, in the order
 * of the items, and one item's error does not touch the others: each stores what it would have stored alone.
 * Whoever stops reading stops the items that have not begun.
 */
export async function* runMany(
	connection: Connection,
	id: string,
	paramsOfEachItem: readonly Params[],
	options: BulkOptions = {},
): AsyncGenerator<ItemsOutcome, void, undefined> {
	for await (const outcomes of runManyByRequest(connection, id, paramsOfEachItem, options)) yield* outcomes;
}

/** The same, with all that one request brought at once: of many items it is told in few steps. */
export async function* runManyByRequest(
	connection: Connection,
	id: string,
	paramsOfEachItem: readonly Params[],
	options: BulkOptions = {},
): AsyncGenerator<readonly ItemsOutcome[], void, undefined> {
	const operation = operationById(id);
	const send: SendRequest = async (request) => await connection.send(request, { signal: options.signal });
	const bulk = { connection, id, paramsOfEachItem, options, send };
	if (operation.batching) yield* runInBatches(bulk, operation, operation.batching);
	else yield* runOneByOne(bulk, operation);
}
