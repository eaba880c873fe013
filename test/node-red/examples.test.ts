import { operationNodes, operationsOf } from '../../node-red/operation-nodes';
import type { AnyOperation, Field } from '../../shared';
import { secretProperty, typeProperty, valueProperty } from '../../node-red/operation/stored-fields';
import { expectRequest } from '../contract/expect-request';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { loadFlow, pass, useNodeRed } from './runtime';
import { storeField } from './store-field';

useNodeRed();

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

/** Each example once with its values written into the form, and once with all of them taken from the message. */
const ways = ['written in the node', 'taken from the message'] as const;

const operations = operationNodes.flatMap((node) =>
	operationsOf(node).map((operation) => [operation.id, node.type, operation] as const),
);

/** Here a field that belongs to another choice is never read: see values.test.ts. */
const isPossible = ({ params, ...rest }: AnyOperation['examples'][number]): boolean =>
	!('error' in rest && rest.error.field === 'values' && 'statement' in params);

describe.each(operations)('%s', (id, type, operation: AnyOperation) => {
	const cases = operation.examples
		.filter(isPossible)
		.flatMap((example) => ways.map((way) => [example.name, way, example] as const));

	it.each(cases)('%s, %s', async (_name, way, example) => {
		server.answerWith(example.reply ?? { status: 500 });
		const isWritten = way === ways[0];
		const { accessToken } = example;
		const fields = Object.entries(example.params as object);
		const isSecret = (name: string): boolean => (operation.fields[name] as Field).secret === true;
		const stored = fields.map(([name, value]) => {
			const { kind }: Field = operation.fields[name];
			const written = isSecret(name) ? { value: '', type: 'secret' } : storeField(kind, value);
			const typed = isWritten ? written : { value: `given.${name}`, type: 'msg' };
			return { [valueProperty(name)]: typed.value, [typeProperty(name)]: typed.type };
		});
		const secrets = [
			...fields.filter(([name]) => isSecret(name)),
			...(accessToken === undefined ? [] : [['userAccessToken', accessToken]]),
		].map(([name, value]) => [secretProperty(String(name)), value]);
		const token = isWritten
			? { userAccessToken: '', userAccessTokenType: 'secret' }
			: { userAccessToken: 'token', userAccessTokenType: 'msg' };
		await loadFlow(
			{ url: server.url },
			Object.assign(
				{ type, operation: id, ...(accessToken !== undefined && { actAs: 'token', ...token }) },
				...stored,
			),
			{ credentials: isWritten ? { n1: Object.fromEntries(secrets) } : {} },
		);

		const { output, caught } = await pass({
			topic: 'kept',
			missing: {},
			given: example.params,
			token: accessToken,
		});

		if ('error' in example) {
			expect(caught?.error).toMatchObject({
				code: example.error.code,
				cause: { operation: id, ...example.error },
			});
		} else {
			const status = example.reply?.status ?? 0;
			const count = example.count ?? null;
			expect(output).toMatchObject({
				topic: 'kept',
				payload: example.result,
				supabase: { operation: id, status, count },
			});
		}
		if (example.request) expectRequest(server.requests[0], example.request);
		expect(server.requests).toHaveLength(example.request ? 1 : 0);
	});
});
