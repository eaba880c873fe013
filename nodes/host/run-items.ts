import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { runMany } from '../../shared';
import { openConnection, type Opened } from './open-connection';
import { readParams, type ItemRequest } from './read-params';
import { tellCounts } from './tell-counts';
import { toErrorJson, toNodeError } from './to-node-error';
import { toItems } from './to-items';

/**
 * Runs the chosen operation of a service for every input item. Each item ends as output or as an error, in the order
 * of the input; unless the node is set to continue, the first error ends the run, and what has not begun is not sent.
 */
export async function runItems(context: IExecuteFunctions, service: string): Promise<INodeExecutionData[][]> {
	const inputs = context.getInputData();
	const outputs = inputs.map((): INodeExecutionData[] => []);
	const fail = (items: Iterable<number>, error: unknown, secrets: readonly string[] = []): void => {
		for (const item of items) {
			if (!context.continueOnFail()) throw toNodeError(error, { node: context.getNode(), item, secrets });
			outputs[item] = [{ json: toErrorJson(error, secrets), pairedItem: { item } }];
		}
	};

	let opened: Opened;
	try {
		opened = await openConnection(context, service);
	} catch (error) {
		fail(inputs.keys(), error);
		return [outputs.flat()];
	}
	const { connection, operation, secrets } = opened;

	const requests: Array<ItemRequest & { readonly item: number }> = [];
	for (const [item, { json }] of inputs.entries()) {
		try {
			requests.push({ item, ...readParams(context, operation, { item, input: json }) });
		} catch (error) {
			fail([item], error, secrets);
		}
	}

	const params = requests.map((request) => request.params);
	const counts: Array<number | null> = [];
	const signal = context.getExecutionCancelSignal();
	for await (const done of runMany(connection, operation.id, params, { signal })) {
		const served = done.items.flatMap((index) => requests[index] ?? []);
		const items = served.map(({ item }) => item);
		if ('error' in done) {
			fail(items, done.error, secrets);
			continue;
		}
		const wantsRows = served.some((request) => request.params.returning !== 'minimal');
		const alwaysOutputOne = served.some((request) => request.alwaysOutputOne);
		const [first = 0] = items;
		outputs[first] = toItems(done.outcome, { items, writes: operation.writes, wantsRows, alwaysOutputOne });
		if (!operation.writes && Array.isArray(done.outcome.data)) counts.push(done.outcome.count);
	}
	tellCounts(context, counts);
	return [outputs.flat()];
}
