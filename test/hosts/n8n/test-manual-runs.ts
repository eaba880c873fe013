import type { Local } from '../../local/harness';
import { until as untilSo } from '../../until';
import { itemsGivenBy } from './items-given-by';
import type { Credentials, RealN8n } from './start-real-n8n';

export interface ManualRuns {
	readonly n8n: RealN8n;
	readonly local: Local;
	/** Sends a broadcast to a public channel. */
	broadcast(channel: string, text: string): Promise<void>;
}

const until = async (isSo: () => Promise<boolean>, what: string): Promise<void> =>
	await untilSo(isSo, what, { every: 50 });

/** A workflow that does nothing but listen. */
const listenTo = (channel: string, more: object = {}) => ({
	name: `By hand to ${channel}`,
	nodes: [
		{
			id: 'trigger',
			name: 'On broadcast',
			type: 'n8n-nodes-supabase-suite.supabaseRealtimeTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: { listenTo: 'onBroadcast', channel, ...more },
		},
	],
	connections: {},
	settings: { executionOrder: 'v1' },
});

/** What the button of the editor promises, wherever n8n runs what is run by hand. */
export function testManualRuns(runsOf: () => ManualRuns): void {
	const keep = async (workflow: object, key = runsOf().local.keys.secret): Promise<string> => {
		const { n8n, local } = runsOf();
		const project = await n8n.session.keepCredential('By hand', { url: local.url, key });
		const credentials: Credentials = { project };
		return (await n8n.session.keepWorkflow(workflow, credentials)).id;
	};
	const sockets = async (match?: RegExp): Promise<number> =>
		await runsOf().local.realtime.act({ do: 'thaw', ...(match && { match }) });
	/** Begins a run, and waits until the project knows that somebody listens. */
	const listening = async (id: string, channel: string): Promise<string> => {
		const execution = await runsOf().n8n.session.startWorkflow(id, 'On broadcast');
		await until(
			async () => (await sockets(new RegExp(`^realtime:${channel}$`))) === 1,
			`${channel} is joined`,
		);
		return execution;
	};

	test('a run by the button of the editor ends with the first event, and leaves no socket behind', async () => {
		const { n8n, broadcast } = runsOf();
		const before = await sockets();
		const id = await keep(listenTo('taken-by-hand'));
		// As often as somebody presses it.
		for (const text of ['first', 'second']) {
			const execution = await listening(id, 'taken-by-hand');
			await broadcast('taken-by-hand', text);
			await broadcast('taken-by-hand', `${text}, too late`);
			const { status, data } = await n8n.session.endOf(execution);
			expect(status).toBe('success');
			expect(itemsGivenBy('On broadcast', data).map(({ json }) => json)).toEqual([
				expect.objectContaining({
					channel: 'taken-by-hand',
					event: 'said',
					payload: expect.objectContaining({ text }) as object,
				}),
			]);
			await until(async () => (await sockets()) === before, 'the socket is closed');
		}
		expect((await n8n.session.executions(id)).map(({ status, mode }) => [status, mode])).toEqual([
			['success', 'manual'],
			['success', 'manual'],
		]);
	}, 120_000);

	test('a run by the button that is cancelled before an event comes leaves no socket behind', async () => {
		const { n8n } = runsOf();
		const before = await sockets();
		const id = await keep(listenTo('cancelled-by-hand'));
		const execution = await listening(id, 'cancelled-by-hand');
		await n8n.session.stopExecution(execution);
		expect((await n8n.session.endOf(execution)).status).toBe('canceled');
		await until(async () => (await sockets()) === before, 'the socket is closed');
	}, 120_000);

	test('a run by the button ends when the project lets nobody in any more, and leaves no socket behind', async () => {
		const { n8n, local } = runsOf();
		const before = await sockets();
		const id = await keep(listenTo('ended-by-hand'));
		const execution = await listening(id, 'ended-by-hand');
		const match = /realtime:ended-by-hand$/;
		const refuse = 'Unauthorized: You do not have permissions to read from this Channel topic: ended-by-hand';
		const admit = await local.realtime.plan({ match, times: 100, how: { refuse } });
		await local.realtime.act({ do: 'phx_error', match });
		const { status, data } = await n8n.session.endOf(execution);
		expect([status, data]).toEqual(['error', expect.stringContaining('You do not have permissions to read')]);
		await until(async () => (await sockets()) === before, 'the socket is closed');
		await admit();
	}, 120_000);

	test('a run by the button that the project refuses says why, and leaves no socket behind', async () => {
		const { n8n, local } = runsOf();
		const before = await sockets();
		const id = await keep(
			listenTo('refused-by-hand', { options: { private: true } }),
			local.keys.publishable,
		);
		const execution = await n8n.session.startWorkflow(id, 'On broadcast');
		const { status, data } = await n8n.session.endOf(execution);
		expect([status, data]).toEqual(['error', expect.stringContaining('You do not have permissions to read')]);
		await until(async () => (await sockets()) === before, 'the socket is closed');
	}, 120_000);
}
