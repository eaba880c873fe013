import { setImmediate } from 'node:timers/promises';
import type { Node, NodeAPI } from '@node-red/registry';
import {
	listen,
	listeners,
	readListener,
	SupabaseError,
	type AnyListener,
	type Subscription,
	type SubscriptionEvent,
	type SubscriptionOptions,
} from '../../shared';
import { evaluateFor } from '../operation/evaluate';
import { filePath } from '../operation/file-path';
import { chunksOfFile } from '../operation/read-csv-rows';
import { readParams } from '../operation/read-params';
import { toNodeError } from '../operation/to-node-error';
import { contextStore } from './context-stores';
import { describeGap } from './describe-gap';
import { keepInContext } from './keep-in-context';
import type { ListenerDefinition } from './listener-definition';
import { listenerStatus, type ListenerStatus } from './listener-status';
import { clientFor } from './client-for';
import type { Running } from './run-on-demand';
import { toErrorMessage, toMessage } from './to-message';

export interface Ears {
	readonly RED: NodeAPI;
	readonly node: Node;
	readonly definition: ListenerDefinition;
	/** Aborts when the node closes: nothing is begun after that. */
	readonly signal: AbortSignal;
}

/** Listens to what the node's form says, and sends one message for each event. Rejects where the form cannot be meant. */
export async function listenFor(ears: Ears): Promise<Running> {
	const { RED, node, definition, signal } = ears;
	const listener = listenerOf(definition.operation);
	const store = contextStore(RED, definition.contextStore ?? '');
	const params = await readParams(listener.fields, definition, {
		evaluate: evaluateFor(RED, node, {} as never),
		secrets: {},
		findFile: (name) => filePath(RED, name),
		openFile: (name) => chunksOfFile(filePath(RED, name)),
	});
	const options = readListener(listener, params, {
		store: keepInContext(node, store.name),
		now: Date.now(),
	});
	signal.throwIfAborted();
	const keeper = options.catchUp ? 'Catch Up' : options.broadcast?.replay ? 'Replay' : undefined;
	const isForgetful = keeper !== undefined && store.isVolatile;
	if (isForgetful)
		node.warn(
			`${keeper} keeps what was delivered in the context store '${store.name}', which is lost when Node-RED stops: events of that time will be missed. Choose a store on the disk, such as localfilesystem.`,
		);
	const shared = clientFor(RED, definition);
	const status = listenerStatus(node, isForgetful ? 'not kept' : '');
	try {
		const subscription = listen(
			shared.client,
			options,
			handlersFor(ears, options, status, () => subscription),
		);
		return {
			stop: async () => {
				await subscription.stop();
				status.close();
				await shared.release();
			},
		};
	} catch (failure) {
		await shared.release();
		throw failure;
	}
}

function handlersFor(
	{ node, definition }: Ears,
	options: SubscriptionOptions,
	status: ListenerStatus,
	subscription: () => Subscription,
): Parameters<typeof listen>[2] {
	const isCaught = definition.reportTo !== 'message';
	const topic = options.changes?.[0]?.table ?? options.channel ?? '';
	const send = (event: SubscriptionEvent): void => {
		const message = toMessage(event);
		if (event.kind === 'gap' && isCaught)
			node.error(toNodeError(describeGap(event), definition.operation), message);
		else node.send(message);
	};
	return {
		// The nodes behind have their turn before the next event: a flow that is busy holds them back.
		deliver: async (event) => {
			send(event);
			status.count(() => subscription().status);
			await setImmediate();
		},
		tell: (now) => {
			status.tell(now);
			if (!now.mustAct || !now.error) return;
			const message = toErrorMessage(now.error, topic);
			if (isCaught) node.error(toNodeError(now.error, definition.operation), message);
			else node.send(message);
		},
	};
}

function listenerOf(id: string): AnyListener {
	const found = listeners.find((each) => each.id === id);
	if (found) return found;
	throw new SupabaseError({
		reason: `'${id}' is nothing that this version can listen to`,
		advice: 'Open the node, choose what to listen to, and deploy.',
		field: 'operation',
		code: 'INVALID_PARAMETER',
	});
}
