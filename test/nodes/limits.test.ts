import type { INodeParameters } from 'n8n-workflow';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { runNode } from './harness';

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

/** The limits of embedded tables in the query of one read; or the failed item when nothing was sent. */
async function limitedBy(limitReferenced: INodeParameters) {
	server.answerWith({ status: 200, body: [] });
	const { outputs } = await runNode({
		credential: { url: server.url, key: 'sb_secret_limits' },
		parameters: { resource: 'row', operation: 'select', table: 'todos', options: { limitReferenced } },
		onError: 'continueRegularOutput',
	});
	const own = server.requests[0]?.query.filter(([name]) => name.includes('.'));
	return own ?? outputs[0]?.[0]?.json;
}

it('limits the rows of embedded tables, or asks for a range of them', async () => {
	expect(
		await limitedBy({
			limit: [{ referencedTable: 'notes', limit: 3 }],
			range: [{ referencedTable: 'orders', from: 10, to: 19 }],
		}),
	).toEqual([
		['notes.limit', '3'],
		['orders.offset', '10'],
		['orders.limit', '10'],
	]);
});

it('takes the numbers that the form shows at first, which n8n does not store', async () => {
	expect(
		await limitedBy({ limit: [{ referencedTable: 'notes' }], range: [{ referencedTable: 'orders' }] }),
	).toEqual([
		['notes.limit', '50'],
		['orders.offset', '0'],
		['orders.limit', '10'],
	]);
});

it.each<[string, INodeParameters]>([
	['a limit', { limit: [{ referencedTable: 'notes', limit: '={{ $json.lost }}' }] }],
	['a limit left empty', { limit: [{ referencedTable: 'notes', limit: '' }] }],
	['an end', { range: [{ referencedTable: 'notes', from: 1, to: '={{ null }}' }] }],
	['a table', { limit: [{ referencedTable: '={{ $json.lost }}', limit: 1 }] }],
])('refuses %s whose expression gives nothing', async (_what, limits) => {
	expect(await limitedBy(limits)).toMatchObject({
		details: { code: 'INVALID_PARAMETER', field: 'limitReferenced' },
	});
	expect(server.requests).toEqual([]);
});
