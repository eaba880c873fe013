import { catalogue, connect, run, SupabaseError, type AnyOperation, type Field } from '../../shared';
import { sendByFetch } from '../send-by-fetch';
import { repliesTo, requestsOf, resultAt, withText } from './example-of';
import { expectRequest } from './expect-request';
import { startRecordingServer, type RecordingServer } from './recording-server';
import { unused } from './unused';

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

describe.each(catalogue.map((operation) => [operation.id, operation] as const))(
	'%s',
	(id, operation: AnyOperation) => {
		it.each(operation.examples.map((example) => [example.name, example] as const))(
			'%s',
			async (_name, example) => {
				server.answerWith(...repliesTo(example));
				const connection = connect(
					{ url: server.url, key: 'sb_secret_test', accessToken: example.accessToken, retry: false },
					{ send: sendByFetch },
				);
				const running = run(connection, id, example.params);
				if ('error' in example) {
					await expect(running).rejects.toBeInstanceOf(SupabaseError);
					await expect(running).rejects.toMatchObject(example.error);
				} else {
					const { data, count } = await running;
					expect({ data: await withText(data), count }).toMatchObject({
						data: await withText(resultAt(server.url, example.result)),
						count: example.count ?? null,
					});
				}
				const wanted = requestsOf(example);
				wanted.forEach((request, index) => expectRequest(server.requests[index], request));
				expect(server.requests).toHaveLength(wanted.length);
			},
		);

		it('uses every field and every choice in its examples', () => {
			expect(
				unused(
					operation,
					operation.examples.map(({ params }) => params),
				),
			).toEqual([]);
		});

		it('says everything an editor needs in the house style', () => {
			expect(operation.title).toMatch(/^[A-Z][^.]*$/);
			expect(operation.summary).toMatch(/^[A-Z].*[^.]$/);
			for (const [name, field] of Object.entries(operation.fields as Record<string, Field>)) {
				expect(name).toMatch(/^[a-z][A-Za-z]+$/);
				expect(field.help).toMatch(field.kind === 'flag' ? /^Whether / : /^[A-Z].*[^.]$/);
			}
		});
	},
);
