import { catalogue, type AnyOperation, type ExampleRequest, type Fields } from '../../shared';
import { expectRequest } from '../contract/expect-request';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { runNode } from './harness';
import { toParameters } from './to-parameters';

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

describe.each(catalogue.map((operation) => [operation.id, operation] as const))(
	'%s in n8n',
	(_id, operation: AnyOperation) => {
		it.each(operation.examples.map((example) => [example.name, example] as const))(
			'%s',
			async (_name, example) => {
				server.answerWith(example.reply ?? { status: 500 });
				const { outputs, hints, error } = await runNode({
					credential: { url: server.url, key: 'sb_secret_contract' },
					parameters: toParameters(operation, example.params),
					...('error' in example && { onError: 'continueRegularOutput' }),
				});
				const [items = []] = outputs;
				expect(error).toBeUndefined();
				if ('error' in example) {
					expect(items).toEqual([
						{
							json: { error: expect.any(String), details: expect.objectContaining(example.error) },
							pairedItem: { item: 0 },
						},
					]);
				} else {
					expect(items).toEqual(itemsOf(operation, example));
					const isTold = !operation.writes && Array.isArray(example.result) && example.count !== undefined;
					expect(hints).toEqual(isTold ? [expect.stringContaining(String(example.count))] : []);
				}
				if (example.request)
					expectRequest(server.requests[0], requestOf(operation, example.params, example.request));
				expect(server.requests).toHaveLength(example.request ? 1 : 0);
			},
		);
	},
);

/** The form shows a limit from the start, which holds unless the user asks for all rows or for a range. */
function requestOf(
	operation: AnyOperation,
	params: Readonly<Record<string, unknown>>,
	request: ExampleRequest,
): ExampleRequest {
	const { limit } = operation.fields as Fields;
	const decides = ['limit', 'returnAll', 'rangeFrom', 'rangeTo'].some((name) => Object.hasOwn(params, name));
	if (!limit || decides) return request;
	return { ...request, query: [...(request.query ?? []), ['limit', String(limit.default)]] };
}

interface Answered {
	readonly result: unknown;
	readonly count?: number;
	readonly params: Readonly<Record<string, unknown>>;
}

/** What n8n shows of a result: a row each, or for a write without rows that it was done. */
function itemsOf({ writes }: AnyOperation, { params, result, count }: Answered) {
	const rows: unknown[] = Array.isArray(result) ? result : result === null ? [] : [result];
	const changed = count ?? (params.returning === 'minimal' ? undefined : 0);
	const done = { success: true, ...(changed !== undefined && { count: changed }) };
	return (rows.length === 0 && writes ? [done] : rows).map((json) => ({ json, pairedItem: { item: 0 } }));
}
