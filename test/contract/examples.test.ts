import { catalogue, connect, run, SupabaseError, type AnyOperation, type Field } from '../../shared';
import { sendByFetch } from '../send-by-fetch';
import { expectRequest } from './expect-request';
import { startRecordingServer, type RecordingServer } from './recording-server';

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
				server.answerWith(example.reply ?? { status: 500 });
				const connection = connect(
					{ url: server.url, key: 'sb_secret_test', accessToken: example.accessToken, retry: false },
					{ send: sendByFetch },
				);
				const running = run(connection, id, example.params);
				if ('error' in example) {
					await expect(running).rejects.toBeInstanceOf(SupabaseError);
					await expect(running).rejects.toMatchObject(example.error);
				} else {
					expect(await running).toMatchObject({ data: example.result, count: example.count ?? null });
				}
				if (example.request) expectRequest(server.requests[0], example.request);
				expect(server.requests).toHaveLength(example.request ? 1 : 0);
			},
		);

		it('uses every field and every choice in its examples', () => {
			const used = new Set<string>();
			for (const { params } of operation.examples) {
				for (const [name, value] of Object.entries(params)) used.add(name).add(`${name}=${String(value)}`);
			}
			const wanted = Object.entries(operation.fields as Record<string, Field>).flatMap(([name, field]) =>
				field.choices ? field.choices.map(({ value }) => `${name}=${String(value)}`) : [name],
			);
			expect(wanted.filter((each) => !used.has(each))).toEqual([]);
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
