import { operationsOf } from '../../node-red/editor/editor-form';
import { operationNodes } from '../../node-red/operation-nodes';
import type { AnyOperation, Field } from '../../shared';
import { typeProperty, valueProperty } from '../../node-red/operation/stored-fields';
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

const operations = operationNodes.flatMap(operationsOf);

/** Here a field that belongs to another choice is never read: see values.test.ts. */
const isPossible = ({ params, ...rest }: AnyOperation['examples'][number]): boolean =>
	!('error' in rest && rest.error.field === 'values' && 'statement' in params);

describe.each(operations.map((operation) => [operation.id, operation] as const))(
	'%s',
	(id, operation: AnyOperation) => {
		const cases = operation.examples
			.filter(isPossible)
			.flatMap((example) => ways.map((way) => [example.name, way, example] as const));

		it.each(cases)('%s, %s', async (_name, way, example) => {
			server.answerWith(example.reply ?? { status: 500 });
			const stored = Object.entries(example.params as object).map(([name, value]) => {
				const { kind }: Field = operation.fields[name];
				const typed = way === ways[0] ? storeField(kind, value) : { value: `given.${name}`, type: 'msg' };
				return { [valueProperty(name)]: typed.value, [typeProperty(name)]: typed.type };
			});
			await loadFlow({ url: server.url }, Object.assign({ operation: id }, ...stored));

			const { output, caught } = await pass({ topic: 'kept', missing: {}, given: example.params });

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
	},
);
