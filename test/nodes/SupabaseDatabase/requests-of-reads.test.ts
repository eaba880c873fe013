import type { INodeParameters } from 'n8n-workflow';
import { startRecordingServer, type RecordingServer } from '../../contract/recording-server';
import { runNode } from '../harness';

let server: RecordingServer;
beforeEach(async () => {
	server = await startRecordingServer();
});
afterEach(async () => await server.stop());

/** How many requests one execution takes that brings so many rows, where there are no more. */
async function requestsFor(rows: number, parameters: INodeParameters = {}): Promise<number> {
	const body = Array.from({ length: rows }, (_each, index) => ({ id: index + 1 }));
	const counted = parameters.options ? `/${rows}` : '/*';
	server.answerWith(
		{ status: 200, headers: { 'content-range': rows ? `0-${rows - 1}${counted}` : '*/*' }, body },
		{ status: 200, headers: { 'content-range': '*/*' }, body: [] },
	);
	const { outputs, hints, error } = await runNode({
		credential: { url: server.url, key: 'sb_secret_reads' },
		parameters: { resource: 'row', operation: 'select', table: 'todos', limit: 50, ...parameters },
	});
	if (error) throw error;
	expect(outputs[0]).toHaveLength(rows);
	expect(hints).toEqual(parameters.options ? [`Matching rows in all: ${rows}`] : []);
	return server.requests.length;
}

it.each([
	['no row', 0, {}],
	['one row', 1, {}],
	['as many rows as are asked for', 50, {}],
	['rows that are counted', 5, { options: { count: 'exact' } }],
])('%s takes one request, the first that the project ever gets', async (_what, rows, parameters) => {
	expect(await requestsFor(rows, parameters)).toBe(1);
});

it('the largest page so far takes another, to see that it is the end; smaller ones of later executions do not', async () => {
	expect(await requestsFor(5)).toBe(2);
	expect(await requestsFor(4)).toBe(1);
	expect(await requestsFor(12)).toBe(2);
	for (const rows of [5, 9, 11]) expect(await requestsFor(rows)).toBe(1);
});
