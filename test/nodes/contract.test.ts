import { operationsOf } from '../../nodes/host/service-operations';
import { ReceivedFile, type AnyOperation, type ExampleRequest, type Fields } from '../../shared';
import { repliesTo, requestsOf, resultAt } from '../contract/example-of';
import { expectRequest } from '../contract/expect-request';
import { startRecordingServer, type CannedReply, type RecordingServer } from '../contract/recording-server';
import { binaryOf } from './binaries';
import { bytesOf } from './binary-store';
import { nodeOf } from './every-node';
import { runNode } from './harness';
import { itemsOf } from './items-of';
import { toParameters } from './to-parameters';

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

const services = Object.keys(nodeOf) as Array<keyof typeof nodeOf>;
const operations = services.flatMap((service) =>
	operationsOf(service).map((operation) => [operation.id, service, operation] as const),
);

describe.each(operations)('%s in n8n', (_id, service, operation: AnyOperation) => {
	const examples = operation.examples.filter(({ params }) => canFillIn(operation, params));
	it.each(examples.map((example) => [example.name, example] as const))('%s', async (_name, example) => {
		server.answerWith(...repliesOf(example));
		const { outputs, hints, error } = await runNode({
			credential: { url: server.url, key: 'sb_secret_contract' },
			node: nodeOf[service](),
			parameters: {
				...toParameters(operation, example.params, { csvOutput: 'text' }),
				...(example.accessToken === undefined
					? { actAs: 'projectKey' }
					: { actAs: 'token', userAccessToken: example.accessToken }),
			},
			binaries: [await binaryOf(example.params)],
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
			const result = resultAt(server.url, example.result);
			expect(items).toMatchObject(itemsOf(operation, { ...example, result }));
			if (result instanceof ReceivedFile)
				expect((await bytesOf(items[0]?.binary?.data)).toString()).toBe(await result.text());
			const isLong = (example.then ?? []).length > 1;
			const isList = !('returning' in operation.fields) && Array.isArray(example.result);
			expect(hints).toEqual([
				...(isList && example.count !== undefined ? [expect.stringContaining(String(example.count))] : []),
				...(isList && isLong ? [expect.stringMatching(/^Read \d+ \w+ in \d+ requests$/)] : []),
			]);
		}
		const [first, ...others] = requestsOf(example);
		const wanted = first ? [requestOf(operation, example.params, first), ...others] : [];
		wanted.forEach((request, index) => expectRequest(server.requests[index], request));
		expect(server.requests).toHaveLength(first ? Math.max(wanted.length, repliesOf(example).length) : 0);
	});
});

/** A node sends again what the server has no time for: at once here. */
function repliesOf(example: AnyOperation['examples'][number]): readonly CannedReply[] {
	const replies = repliesTo(example);
	const [reply] = replies;
	if (reply?.status !== 429) return replies;
	return Array.from({ length: 4 }, () => ({ ...reply, headers: { 'retry-after': '0' } }));
}

/** Whether the form shows every field that is given: what a choice hides is not there. */
function canFillIn({ fields }: AnyOperation, params: Readonly<Record<string, unknown>>): boolean {
	return Object.keys(params).every((name) => {
		const { when } = (fields as Fields)[name] ?? {};
		return !when || when.is.includes(params[when.field] ?? fields[when.field].default);
	});
}

/** The form shows a limit from the start, which holds unless the user asks for all rows or for a range. */
function requestOf(
	operation: AnyOperation,
	params: Readonly<Record<string, unknown>>,
	request: ExampleRequest,
): ExampleRequest {
	const { limit, returnAll } = operation.fields as Fields;
	const { field, is } = limit?.when ?? {};
	const isShown =
		limit?.prominent && (!field || is?.includes(params[field] ?? operation.fields[field].default));
	const decides = ['limit', 'returnAll', 'rangeFrom', 'rangeTo'].some((name) => Object.hasOwn(params, name));
	if (!isShown || decides || returnAll?.default === true) return request;
	if (request.body && typeof request.body === 'object' && 'limit' in request.body)
		return { ...request, body: { ...request.body, limit: 50 } };
	const query = request.query ?? [];
	const isOfEmbedded = query.findIndex(([name]) => /\.(?:limit|offset)$/.test(name));
	return {
		...request,
		query: query.toSpliced(isOfEmbedded < 0 ? query.length : isOfEmbedded, 0, ['limit', '50']),
	};
}
