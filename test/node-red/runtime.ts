import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { NodeAPI, NodeMessage } from '@node-red/registry';
import authAdminNode = require('../../node-red/nodes/supabase-auth-admin');
import authNode = require('../../node-red/nodes/supabase-auth');
import databaseNode = require('../../node-red/nodes/supabase-database');
import functionsNode = require('../../node-red/nodes/supabase-functions');
import projectNode = require('../../node-red/nodes/supabase-project');
import realtimeInNode = require('../../node-red/nodes/supabase-realtime-in');
import realtimeOutNode = require('../../node-red/nodes/supabase-realtime-out');
import storageNode = require('../../node-red/nodes/supabase-storage');
import userNode = require('../../node-red/nodes/supabase-user');
import { until } from '../until';

export { pause, until };

export type NodeSet = (RED: NodeAPI) => void;
export type FlowNode = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };
export type Message = NodeMessage & { readonly error?: CaughtError; readonly status?: ShownStatus };

export interface CaughtError {
	readonly message: string;
	readonly code?: string;
	readonly cause?: Readonly<Record<string, unknown>>;
	readonly stack?: string;
	readonly source: { readonly id: string; readonly type: string };
}

export interface ShownStatus {
	readonly fill?: string;
	readonly shape?: string;
	readonly text?: string;
	readonly source?: { readonly id: string };
}

/** A node of a loaded flow. */
export interface LoadedNode {
	receive(message: object): void;
	on(event: 'input', listener: (message: Message) => void): unknown;
	context(): { readonly flow: ContextStore; readonly global: ContextStore };
}

interface ContextStore {
	set(key: string, value: unknown): void;
}

interface AdminRequest {
	post(path: string): AdminPost;
}

interface AdminPost {
	/** The content type; JSON when it is left out. */
	type(contentType: string): AdminPost;
	send(body: object | string): Promise<{ readonly status: number; readonly body: unknown }> & Leaving;
}

/** A request that is not waited for. */
interface Leaving {
	end(answered: () => void): void;
	abort(): void;
}

/** The part of node-red-node-test-helper in use; its own types bring in those of a browser. */
interface Helper {
	init(runtime: string, settings: object): void;
	startServer(done: () => void): void;
	stopServer(done: () => void): void;
	load(sets: readonly NodeSet[], flow: readonly FlowNode[], credentials?: object): Promise<void>;
	unload(): Promise<void>;
	clearFlows(): Promise<void>;
	getNode(id: string): LoadedNode;
	request(): AdminRequest;
	log(): { readonly args: ReadonlyArray<readonly unknown[]> };
}

const helper: Helper = require('node-red-node-test-helper');
/** The folder of the user, which only what the nodes themselves remember is kept in. */
export const userDir = mkdtempSync(path.join(tmpdir(), 'node-red-user-'));

helper.init(require.resolve('node-red'), { nodeCloseTimeout: 2000, userDir });

/** A core node of Node-RED that the helper does not load by itself. */
export const coreNode = (file: string): NodeSet =>
	require(path.join(path.dirname(require.resolve('@node-red/nodes/package.json')), 'core', file));

export const startNodeRed = async (): Promise<void> =>
	await new Promise<void>((resolve) => helper.startServer(resolve));

export async function stopNodeRed(): Promise<void> {
	await new Promise<void>((resolve) => helper.stopServer(resolve));
	rmSync(userDir, { recursive: true, force: true });
}

/** The Node-RED runtime of a test file, started before its first test and stopped after its last. */
export function useNodeRed(): Helper {
	beforeAll(startNodeRed);
	afterAll(stopNodeRed);
	afterEach(async () => await helper.unload());
	return helper;
}

export const projectKey = 'sb_secret_planted_7c9e6679';

const listeners = ['output', 'caught', 'completed', 'shown'] as const;

/** A flow with a project `p1`, the node under test `n1`, and helper nodes after it and after Catch, Complete and Status. */
export async function loadFlow(
	{ url, ...project }: Readonly<Record<string, unknown>>,
	node: Readonly<Record<string, unknown>>,
	{
		sets = [],
		nodes = [],
		key = projectKey,
		credentials = {},
		watched = [],
	}: {
		readonly sets?: readonly NodeSet[];
		readonly nodes?: readonly FlowNode[];
		readonly key?: string;
		readonly credentials?: Readonly<Record<string, unknown>>;
		/** Further nodes whose errors and states are listened to. */
		readonly watched?: readonly string[];
	} = {},
): Promise<void> {
	const flow: FlowNode[] = [
		{ id: 'f1', type: 'tab', label: 'Flow' },
		{ id: 'p1', type: 'supabase-project', url, retry: false, ...project },
		{ id: 'n1', type: 'supabase-database', z: 'f1', project: 'p1', wires: [['output']], ...node },
		{ id: 'output', type: 'helper', z: 'f1' },
		{ id: 'errors', type: 'catch', z: 'f1', scope: ['n1', ...watched], uncaught: false, wires: [['caught']] },
		{ id: 'caught', type: 'helper', z: 'f1' },
		{ id: 'ends', type: 'complete', z: 'f1', scope: ['n1'], wires: [['completed']] },
		{ id: 'completed', type: 'helper', z: 'f1' },
		{ id: 'states', type: 'status', z: 'f1', scope: ['n1', ...watched], wires: [['shown']] },
		{ id: 'shown', type: 'helper', z: 'f1' },
		...nodes,
	];
	const own = [
		projectNode,
		userNode,
		databaseNode,
		authNode,
		authAdminNode,
		storageNode,
		functionsNode,
		realtimeInNode,
		realtimeOutNode,
	];
	await helper.load([...own, ...sets], flow, { p1: { key }, ...credentials });
	listen();
}

/** Everything that came to each helper node since the flow was loaded. */
export const arrived: Record<(typeof listeners)[number], Message[]> = {
	output: [],
	caught: [],
	completed: [],
	shown: [],
};

function listen(): void {
	for (const id of listeners) {
		const messages: Message[] = (arrived[id] = []);
		helper.getNode(id).on('input', (message) => messages.push(message));
	}
}

/** Gives the node a message. */
export const receive = (message: object): void => helper.getNode('n1').receive(message);

/** Sends one message through the node and resolves with what came out, or with what the Catch node got. */
export async function pass(
	message: object,
): Promise<{ readonly output?: Message; readonly caught?: Message }> {
	// What another node of the flow has to tell meanwhile is not about this message.
	const failures = () => arrived.caught.filter(({ error }) => error?.source?.id === 'n1');
	const before = { output: arrived.output.length, failures: failures().length };
	receive(message);
	await until(() => arrived.output.length > before.output || failures().length > before.failures);
	// A second one, if the node were to send or fail twice, would come by now.
	await pause(20);
	return { output: arrived.output[before.output], caught: failures()[before.failures] };
}
