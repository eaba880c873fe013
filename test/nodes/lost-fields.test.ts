import type { INodeParameters } from 'n8n-workflow';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { runNode } from './harness';

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

const lost = '={{ $json.missing }}';
const none = '={{ null }}';

async function run(parameters: INodeParameters) {
	server.answerWith({ status: 200, body: [] });
	const { outputs } = await runNode({
		credential: { url: server.url, key: 'sb_secret_lost' },
		parameters: { resource: 'row', operation: 'select', table: 'todos', ...parameters },
		items: [{ title: 'x' }],
		onError: 'continueRegularOutput',
	});
	return outputs[0]?.[0]?.json;
}

const upsert = { operation: 'upsert' };
const remove = {
	operation: 'delete',
	filters: { condition: [{ column: 'id', operator: 'eq', value: '1' }] },
};
const sorted = (order: INodeParameters) => ({ options: { orders: { order: [{ column: 'a', ...order }] } } });

it.each<[string, INodeParameters]>([
	['table', { table: lost }],
	['returnAll', { returnAll: lost }],
	['returnAll', { returnAll: none }],
	['limit', { limit: lost }],
	['limit', { limit: none }],
	['limit', { limit: '' }],
	['limit', { limit: lost, returnAll: '={{ false }}' }],
	['schema', { options: { schema: lost } }],
	['schema', { options: { schema: none } }],
	['rangeTo', { options: { rangeTo: '' } }],
	['format', { options: { format: lost } }],
	['alwaysOutputOne', { options: { alwaysOutputOne: lost } }],
	['alwaysOutputOne', { options: { alwaysOutputOne: '={{ 1 }}' } }],
	['keepBatches', { ...upsert, options: { keepBatches: lost } }],
	['maxAffected', { ...remove, options: { maxAffected: lost } }],
	['maxAffected', { ...remove, options: { maxAffected: none } }],
	['maxAffected', { ...remove, options: { maxAffected: '' } }],
	['ignoreDuplicates', { ...upsert, options: { ignoreDuplicates: lost } }],
	['onConflict', { ...upsert, options: { onConflict: lost } }],
	['orders', sorted({ descending: lost })],
	['orders', sorted({ descending: '={{ 1 }}' })],
	['orders', sorted({ nulls: lost })],
	['orders', sorted({ referencedTable: lost })],
])('refuses %s whose expression gives nothing, and sends nothing: %j', async (field, parameters) => {
	expect(await run(parameters)).toMatchObject({
		error: expect.stringMatching(/\. ./),
		details: { status: 0, code: 'INVALID_PARAMETER', field },
	});
	expect(server.requests).toEqual([]);
});

it.each<[string, INodeParameters]>([
	['which hides it', { returnAll: true }],
	['by an expression', { returnAll: '={{ true }}', limit: lost }],
	['by an expression that gives text', { returnAll: '={{ "true" }}', limit: none }],
])('needs no limit when all rows are returned, %s', async (_how, parameters) => {
	await run(parameters);
	expect(server.requests[0]?.query).toContainEqual(['limit', '1000']);
});

it('leaves options that were emptied as text at their default', async () => {
	await run({ options: { schema: '', columns: '' } });
	expect(server.requests[0]).toMatchObject({ headers: { 'accept-profile': 'public' } });
});

it.each([
	['true', '={{ true }}'],
	['text', '={{ "true" }}'],
	['false', '={{ false }}', 'asc'],
	['false as text', '={{ "false" }}', 'asc'],
])('sorts the way that an expression gives as %s', async (_how, descending, direction = 'desc') => {
	await run(sorted({ descending }));
	expect(server.requests[0]?.query).toContainEqual(['order', `a.${direction}`]);
});

it('gives one empty item when an expression says so as text', async () => {
	expect(await run({ options: { alwaysOutputOne: '={{ "true" }}' } })).toEqual({});
	expect(await run({ options: { alwaysOutputOne: '={{ "false" }}' } })).toBeUndefined();
});
