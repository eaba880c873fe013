import { connect, run } from '../../shared';

const sent: string[] = [];
const connection = connect(
	{ url: 'https://abc.supabase.co', key: 'sb_secret_abc' },
	{
		send: async ({ url }) => {
			sent.push(url);
			return { status: 200, headers: {}, body: '' };
		},
	},
);

it.each([
	['orders', [{ column: 'id', ascending: false }], "Sort 1: 'ascending' is not known"],
	['limitReferenced', [{ referencedTable: 'b', limit: 1, offset: 2 }], "Limit 1: 'offset' is not known"],
])('what is no part of an entry of %s is refused, and not left out', async (field, given, reason) => {
	await expect(
		run(connection, 'database.select', { table: 't', columns: '*,b(*)', [field]: given }),
	).rejects.toMatchObject({
		...{ code: 'INVALID_PARAMETER', field, reason },
		advice: expect.stringContaining('Write it as {'),
	});
	expect(sent).toEqual([]);
});
