import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { openConnection, type Opened } from './open-connection';
import { readAccessToken } from './read-access-token';
import { readParams } from './read-params';
import { runRequests, type NumberedRequest, type Served } from './run-requests';
import { tellReads } from './tell-reads';
import { Transfers } from './tell-transfers';
import { toErrorJson, toNodeError } from './to-node-error';
import { progressOf } from './write-progress';

/**
 * Runs the chosen operation of a service for every input item. Each item ends as output or as an error, in the order
 * of the input; unless the node is set to continue, the first error ends the run, and what has not begun is not sent.
 */
export async function runItems(context: IExecuteFunctions, service: string): Promise<INodeExecutionData[][]> {
	const inputs = context.getInputData();
	const outputs = inputs.map((): readonly INodeExecutionData[] => []);
	const fail = (
		items: Iterable<number>,
		error: unknown,
		{ secrets = [], progress }: { readonly secrets?: readonly string[]; readonly progress?: string } = {},
	): void => {
		for (const item of items) {
			if (!context.continueOnFail())
				throw toNodeError(error, { node: context.getNode(), item, secrets, progress });
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
	const { operation, actAs, requestsSent } = opened;

	const tokens: Array<string | undefined> = [];
	const secretsOf = (items: readonly number[]) => [
		...opened.secrets,
		...items.flatMap((item) => tokens[item] ?? []),
	];
	const requests: NumberedRequest[] = [];
	inputs.forEach(({ json }, item) => {
		try {
			const accessToken = actAs === 'token' ? readAccessToken(context, item) : undefined;
			tokens[item] = accessToken;
			requests.push({ item, accessToken, ...readParams(context, operation, { item, input: json }) });
		} catch (error) {
			fail([item], error, { secrets: secretsOf([item]) });
		}
	});

	const transfers = new Transfers(operation, requests);
	const counts: Array<number | null> = [];
	let done = 0;
	let rows = 0;
	const take = (served: Served): void => {
		if ('error' in served) {
			const progress = operation.writes
				? progressOf({
						done,
						failed: served.items,
						all: requests.length,
						runsAhead: operation.batching?.apart !== undefined,
					})
				: undefined;
			fail(served.items, served.error, { secrets: secretsOf(served.items), progress });
			return;
		}
		const [first = 0] = served.items;
		outputs[first] = served.outputs;
		transfers.count(served);
		done += served.items.length;
		rows += served.rows;
		counts.push(served.count);
	};
	for await (const served of runRequests(context, opened, requests)) served.forEach(take);
	transfers.tell(context);
	tellReads(context, {
		counts,
		resource: operation.resource,
		rows: operation.writes ? 0 : rows,
		requests: requestsSent(),
		runs: requests.length,
	});
	return [outputs.flat()];
}
