import { startLocal, type Local } from '../local/harness';
import { ear, heard, out, stateOf, useEars, type Ear } from './realtime-flow';
import { arrived, pass, pause, until, useNodeRed } from './runtime';

const helper = useNodeRed();
const loadEars = useEars(helper);

let local: Local;
beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 } });
});
afterAll(async () => await local?.stop());

const load = async (
	node: object,
	ears: readonly Ear[] = [],
	{ key = local.keys.secret, ...more }: Parameters<typeof loadEars>[3] & { readonly key?: string } = {},
): Promise<void> => await loadEars({ url: local.url, key }, node, ears, more);

const payload = { text: 'Hello' };
const message = {
	channel: ['room-1', 'str'],
	event: ['message', 'str'],
	payload: ['payload', 'msg'],
} as const;
const inRoom = { channel: ['room-1', 'str'] } as const;

/** A further node that sends, and how to use it. */
const another = (id: string, operation: string, fields: Parameters<typeof out>[1]) => ({
	id,
	z: 'f1',
	project: 'p1',
	...out(operation, fields),
	wires: [['output']],
});

const sockets = async (): Promise<number> => await local.realtime.act({ do: 'thaw' });
/** The result of one message, which must not fail. */
const result = async (given: object = {}): Promise<unknown> => {
	const { output, caught } = await pass(given);
	expect(caught?.error?.message).toBeUndefined();
	return output?.payload;
};

describe('a message by socket', () => {
	it.each([
		['confirmed by the server', { ack: ['true', 'bool'] } as const],
		['just sent', {}],
	])('%s reaches who listens, and the result takes its place', async (_name, more) => {
		await load(out('sendBroadcast', { ...message, ...more }), [
			ear('e1', 'onBroadcast', { ...inRoom, self: ['true', 'bool'], ...more }),
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
		expect(await sockets()).toBe(1);
		await until(() => arrived.completed.length > 0);
		expect(arrived.completed).toHaveLength(1);
	});

	it('can be bytes, and comes as a Buffer', async () => {
		await load(out('sendBroadcast', { ...message, ack: ['true', 'bool'] }), [
			ear('e1', 'onBroadcast', { ...inRoom, self: ['true', 'bool'], ack: ['true', 'bool'] }),
		]);
		await result({ payload: Buffer.from([0, 255, 7]) });
		await until(() => heard.e1!.length > 0);
		expect(heard.e1![0]?.payload).toEqual(Buffer.from([0, 255, 7]));
	});

	it('many of them keep their order', async () => {
		await load(out('sendBroadcast', message), [
			ear('e1', 'onBroadcast', { ...inRoom, self: ['true', 'bool'] }),
		]);
		for (let n = 0; n < 200; n++) helper.getNode('n1').receive({ payload: { n } });
		await until(() => heard.e1!.length === 200);
		expect(heard.e1!.map((each) => each.payload)).toEqual(Array.from({ length: 200 }, (_, n) => ({ n })));
		await until(() => arrived.completed.length === 200);
		expect(arrived.output).toHaveLength(200);
	});

	it('does not come back without Self', async () => {
		await load(out('sendBroadcast', { ...message, ack: ['true', 'bool'] }), [
			ear('e1', 'onBroadcast', { ...inRoom, ack: ['true', 'bool'] }),
		]);
		await result({ payload });
		await pause(50);
		expect(heard.e1).toEqual([]);
	});

	it('that wants more of a channel than who listens there lets it be joined anew, which is told as a gap', async () => {
		await load(out('sendBroadcast', { ...message, ack: ['true', 'bool'] }), [
			ear('e1', 'onBroadcast', { ...inRoom, self: ['true', 'bool'] }),
		]);
		const node = helper.getNode('n1');
		node.receive({ payload: { n: 1 } });
		await until(() => arrived.output.length === 1 && arrived.caught.length === 1);
		expect(arrived.caught[0]?.error?.message).toMatch(
			/Nothing was heard from .* to .*: events of that time are lost/,
		);
		expect(arrived.caught[0]?.error?.source?.id).toBe('e1');
		await until(() => heard.e1!.length === 1);
		node.receive({ payload: { n: 2 } });
		await until(() => heard.e1!.length === 2);
		expect(heard.e1!.map((each) => each.payload)).toEqual([{ n: 1 }, { n: 2 }]);
		expect(arrived.caught).toHaveLength(1);
	});
});

it('a message over HTTP comes to the same listener', async () => {
	await load(out('broadcast', message), [ear('e1', 'onBroadcast', inRoom)]);
	const { output } = await pass({ payload });
	expect(output).toMatchObject({ payload: null, supabase: { operation: 'realtime.broadcast', status: 202 } });
	await until(() => heard.e1!.length > 0);
	expect(heard.e1![0]?.payload).toEqual(payload);
});

describe('presence', () => {
	it('is shown, told and taken back', async () => {
		const nodes = [another('state', 'presenceState', inRoom), another('untrack', 'untrack', inRoom)];
		await load(out('track', { ...inRoom, key: ['flow', 'str'], payload: ['payload', 'msg'] }), [], { nodes });
		const of = async (id: string): Promise<unknown> => {
			const before = arrived.output.length;
			helper.getNode(id).receive({});
			await until(() => arrived.output.length > before);
			return arrived.output[before]?.payload;
		};
		expect(await of('state')).toEqual({});
		expect(await result({ payload: { name: 'Flow' } })).toBe('ok');
		await until(async () => Object.keys(Object(await of('state'))).length > 0);
		expect(await of('state')).toEqual({ flow: [{ presence_ref: expect.any(String), name: 'Flow' }] });
		expect(await of('untrack')).toBe('ok');
		await until(async () => Object.keys(Object(await of('state'))).length === 0);
		expect(await sockets()).toBe(1);
	});

	it('ends with the node that showed it', async () => {
		await load(out('track', { ...inRoom, key: ['flow', 'str'], payload: ['{"a":1}', 'json'] }));
		await result();
		await until(async () => (await sockets()) === 1);
		await helper.unload();
		await until(async () => (await sockets()) === 0);
		await load(out('presenceState', inRoom));
		expect(await result()).toEqual({});
	});
});

describe('channels', () => {
	const get = another('get', 'getChannels', {});
	const channels = async (): Promise<unknown> => {
		const before = arrived.output.length;
		helper.getNode('get').receive({});
		await until(() => arrived.output.length > before);
		return arrived.output[before]?.payload;
	};
	const room = { channel: 'room-1', topic: 'realtime:room-1', state: 'joined' };
	const lobby = { channel: 'lobby', topic: 'realtime:lobby', state: 'joined' };

	it('are those of messages and of listeners; one that a message has entered can be removed', async () => {
		await load(out('removeChannel', inRoom), [ear('e1', 'onBroadcast', { channel: ['lobby', 'str'] })], {
			nodes: [get, another('send', 'sendBroadcast', message)],
		});
		expect(await channels()).toEqual([lobby]);
		helper.getNode('send').receive({ payload });
		await until(() => arrived.output.length === 2);
		expect(await channels()).toEqual([lobby, room]);
		expect(await result()).toBe('ok');
		expect(await channels()).toEqual([lobby]);
	});

	it('all that messages have entered can be removed; what is listened to stays', async () => {
		await load(out('removeAllChannels'), [ear('e1', 'onBroadcast', { channel: ['lobby', 'str'] })], {
			nodes: [get, another('send', 'sendBroadcast', message)],
		});
		helper.getNode('send').receive({ payload });
		await until(() => arrived.output.length === 1);
		expect(await result()).toEqual([{ channel: 'room-1', left: 'ok' }]);
		expect(await channels()).toEqual([lobby]);
		expect(stateOf('e1')).toMatch(/^connected/);
	});

	it('one that is listened to cannot be removed under its listeners', async () => {
		await load(out('removeChannel', inRoom), [ear('e1', 'onBroadcast', inRoom)], {
			nodes: [another('send', 'sendBroadcast', message)],
		});
		helper.getNode('send').receive({ payload });
		await until(() => arrived.output.length === 1);
		const { caught } = await pass({});
		expect(caught?.error).toMatchObject({
			code: 'CHANNEL_IN_USE',
			cause: { field: 'channel', operation: 'realtime.removeChannel' },
		});
	});
});

describe('what cannot be done', () => {
	it.each([
		['a payload of nothing', 'sendBroadcast', { ...message, payload: ['', 'null'] }, 'payload'],
		['an event without a name', 'sendBroadcast', { ...message, event: [' ', 'str'] }, 'event'],
		['a channel without a name', 'sendBroadcast', { ...message, channel: [' ', 'str'] }, 'channel'],
		['storing of a public message', 'sendBroadcast', { ...message, persist: ['true', 'bool'] }, 'persist'],
		['a presence that is no object', 'track', { ...inRoom, payload: ['[1]', 'json'] }, 'payload'],
		['untracking where nobody is', 'untrack', inRoom, 'channel'],
		['leaving where nobody is', 'removeChannel', inRoom, 'channel'],
	] as const)('%s', async (_name, operation, fields, field) => {
		await load(out(operation, fields));
		const { caught, output } = await pass({ payload });
		expect(output).toBeUndefined();
		expect(caught?.error?.cause).toMatchObject({ field, operation: `realtime.${operation}` });
	});

	it('a private channel that the policies close says so at once, and is not tried again', async () => {
		await load(
			out('sendBroadcast', { ...message, channel: ['room:1', 'str'], private: ['true', 'bool'] }),
			[],
			{
				key: local.keys.publishable,
			},
		);
		const { caught } = await pass({ payload });
		expect(caught?.error?.code).toBe('CHANNEL_UNAUTHORIZED');
	});

	it('one channel cannot be private for one node and public for another', async () => {
		await load(out('sendBroadcast', { ...message, private: ['true', 'bool'] }), [
			ear('e1', 'onBroadcast', { ...inRoom, private: ['false', 'bool'] }),
		]);
		const { caught } = await pass({ payload });
		expect(caught?.error?.cause).toMatchObject({ field: 'private' });
		expect(stateOf('e1')).toMatch(/^connected/);
	});

	it('a message whose answer does not come before the node is stopped is told of', async () => {
		await load(out('sendBroadcast', { ...message, ack: ['true', 'bool'] }));
		await result({ payload });
		await local.realtime.act({ do: 'freeze' });
		helper.getNode('n1').receive({ payload });
		await pause(20);
		const begun = Date.now();
		await helper.clearFlows();
		// Node-RED itself waits 15 seconds at the most.
		expect(Date.now() - begun).toBeLessThan(8000);
		expect(JSON.stringify(helper.log().args)).toContain('stopped before the server had answered');
		await local.realtime.act({ do: 'drop' });
	});
});
