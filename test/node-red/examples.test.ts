import { operationNodes, operationsOf } from '../../node-red/operation-nodes';
import type { AnyOperation, Field } from '../../shared';
import { secretProperty, typeProperty, valueProperty } from '../../node-red/operation/stored-fields';
import { repliesTo, requestsOf, resultAt } from '../contract/example-of';
import { expectRequest } from '../contract/expect-request';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { isExampleFile, writeExampleFiles } from './example-files';
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

/** What a message brings: the path of a file, or in a form its bytes with its name and type. */
function inMessage(params: unknown): unknown {
	const inForm = (field: unknown): unknown => {
		const { name, value } = Object(field) as { readonly name?: unknown; readonly value?: unknown };
		if (!isExampleFile(value)) return field;
		return { name, value: value.bytes, filename: value.name, type: value.type };
	};
	return Object.fromEntries(
		Object.entries(params as object).map(([name, value]) => [
			name,
			isExampleFile(value) ? value.path : Array.isArray(value) ? value.map(inForm) : value,
		]),
	);
}

const factsOf = (result: unknown): object => {
	const { name, type } = Object(result) as { readonly name?: unknown; readonly type?: unknown };
	return { name, type };
};

/** Here a field that belongs to another choice is never read: see values.test.ts. */
const isPossible = ({ params, ...rest }: AnyOperation['examples'][number]): boolean =>
	!('error' in rest && rest.error.field === 'values' && 'statement' in params);

describe.each(operations)('%s', (id, type, operation: AnyOperation) => {
	const cases = operation.examples
		.filter(isPossible)
		.flatMap((example) => ways.map((way) => [example.name, way, example] as const));

	it.each(cases)('%s, %s', async (_name, way, example) => {
		server.answerWith(...repliesTo(example));
		const isWritten = way === ways[0];
		const { accessToken } = example;
		const { value: params, remove } = await writeExampleFiles(example.params);
		const fields = Object.entries(params as object);
		const isSecret = (name: string): boolean => (operation.fields[name] as Field).secret === true;
		const stored = fields.map(([name, value]) => {
			const { kind }: Field = operation.fields[name];
			const written = isSecret(name) ? { value: '', type: 'secret' } : storeField(kind, value);
			const type = kind === 'file' ? 'filePathNamed' : 'msg';
			const typed = isWritten ? written : { value: `given.${name}`, type };
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
				{
					type,
					operation: id,
					output: 'all',
					...(accessToken !== undefined && { actAs: 'token', ...token }),
				},
				...stored,
			),
			{ credentials: isWritten ? { n1: Object.fromEntries(secrets) } : {} },
		);

		const { output, caught } = await pass({
			topic: 'kept',
			missing: {},
			given: inMessage(params),
			token: accessToken,
		}).finally(remove);

		if ('error' in example) {
			expect(caught?.error).toMatchObject({
				code: example.error.code,
				cause: { operation: id, ...example.error },
			});
		} else {
			const count = example.count ?? null;
			const { status = 0, body } = example.reply ?? {};
			expect(caught?.error?.message).toBeUndefined();
			// A file is there as its bytes, and what is known of it stands beside what is told of the operation.
			const isFile = Buffer.isBuffer(output?.payload);
			expect(output).toMatchObject({
				topic: 'kept',
				payload: isFile ? Buffer.from(String(body)) : resultAt(server.url, example.result),
				supabase: {
					operation: id,
					count,
					// Storage answers 400 for what it means as 404.
					...(status < 300 && !example.then && { status }),
					...(isFile && { file: factsOf(example.result) }),
				},
			});
		}
		const wanted = requestsOf(example);
		wanted.forEach((request, index) => expectRequest(server.requests[index], request));
		expect(server.requests).toHaveLength(wanted.length);
	});
});
