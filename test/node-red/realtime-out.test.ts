import { startLocal, type Local } from '../local/harness';
import { stored } from './stored';
import {
	arrived,
	loadFlow,
	pass,
	until,
	useNodeRed,
	type FlowNode,
	type LoadedNode,
	type Message,
} from './runtime';

const helper = useNodeRed();

let local: Local;
beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 } });
});
afterAll(async () => await local?.stop());

type Fields = Parameters<typeof stored>[0];

const out = (operation: string, fields: Fields = {}) => ({
	type: 'supabase-realtime-out',
	operation: `realtime.${operation}`,
	...stored(fields),
});

/** A node that listens, and everything that it has sent. */
const ear = (id: string, operation: string, fields: Fields, more: object = {}): readonly FlowNode[] => [
	{
		id,
		type: 'supabase-realtime-in',
		z: 'f1',
		project: 'p1',
		operation: `realtime.${operation}`,
		...stored(fields),
		...more,
		wires: [[`${id}-heard`]],
	},
	{ id: `${id}-heard`, type: 'helper', z: 'f1' },
];

const heard: Record<string, Message[]> = {};

const stateOf = (id: string): string =>
	arrived.shown.findLast(({ status }) => status?.source?.id === id)?.status?.text ?? '';

const on = (id: string): LoadedNode => helper.getNode(id);

async function load(
	node: object,
	ears: ReadonlyArray<readonly FlowNode[]> = [],
	more: Parameters<typeof loadFlow>[2] = {},
): Promise<void> {
	const { nodes = [], ...rest } = more;
	await loadFlow({ url: local.url }, node as Readonly<Record<string, unknown>>, {
		key: local.keys.secret,
		nodes: [...ears.flat(), ...nodes],
		watched: ears.map(([first]) => first!.id),
		...rest,
	});
	for (const [{ id }] of ears as ReadonlyArray<readonly [FlowNode]>) {
		const messages: Message[] = (heard[id] = []);
		on(`${id}-heard`).on('input', (message) => messages.push(message));
	}
	for (const [{ id }] of ears as ReadonlyArray<readonly [FlowNode]>)
		await until(() => /^connected/.test(stateOf(id)));
}

const payload = { text: 'Hello' };
const message = {
	channel: ['room-1', 'str'],
	event: ['message', 'str'],
	payload: ['payload', 'msg'],
} as const;

describe('a message by socket', () => {
	it('reaches who listens, and the result takes its place', async () => {
		await load(out('sendBroadcast', { ...message, ack: ['true', 'bool'] }), [
			ear('e1', 'onBroadcast', { channel: ['room-1', 'str'], self: ['true', 'bool'] }),
		]);
		const { output, caught } = await pass({ payload, topic: 'kept' });
		expect(caught?.error?.message).toBeUndefined();
		expect(output).toMatchObject({
			topic: 'kept',
			payload: 'ok',
			supabase: { operation: 'realtime.sendBroadcast' },
		});
		await until(() => heard.e1!.length > 0);
		expect(heard.e1).toEqual([
			expect.objectContaining({
				topic: 'room-1',
				payload,
				supabase: { kind: 'broadcast', channel: 'room-1', event: 'message', replayed: false },
			}),
		]);
		expect(arrived.completed).toHaveLength(1);
	});
});
