import { catalogue, connect, run, type Field } from '../../shared';

/** A server that repeats whatever it was sent in its refusal. */
const repeating = connect(
	{
		url: 'https://abc.supabase.co',
		key: 'sb_secret_planted-key',
		accessToken: 'planted-user-token',
		retry: false,
	},
	{
		send: async ({ url, headers, body }) => ({
			status: 400,
			headers: {},
			body: {
				code: 'bad',
				message: `${decodeURIComponent(url)} ${JSON.stringify(headers)}`,
				details: body,
				hint: body,
			},
		}),
	},
);

const operations = catalogue.filter(({ fields }) =>
	Object.values<Field>(fields as Record<string, Field>).some(({ secret }) => secret),
);

it('there are operations that take passwords and tokens', () => {
	expect(operations.length).toBeGreaterThan(15);
});

it.each(operations.map((operation) => [operation.id, operation] as const))(
	'%s: no password and no token reaches an error',
	async (id, { fields, examples }) => {
		const secrets = Object.entries(fields as Record<string, Field>).filter(([, { secret }]) => secret);
		for (const { params } of examples as ReadonlyArray<{ params: Record<string, unknown> }>) {
			const planted = Object.fromEntries(
				secrets.filter(([name]) => name in params).map(([name]) => [name, `planted "${name}" & secret`]),
			);
			const error: unknown = await run(repeating, id, { ...params, ...planted }).catch(
				(failure: unknown) => failure,
			);
			expect(JSON.stringify(error) + String(error)).not.toMatch(/planted/);
		}
	},
);
