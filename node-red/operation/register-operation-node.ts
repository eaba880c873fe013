import type { Node, NodeAPI } from '@node-red/registry';
import { findOperation, type OperationNode } from '../operation-nodes';
import { holdSocket } from '../realtime/hold-socket';
import { checkConnection } from './act-as';
import { nodeStatus } from './node-status';
import { performOperation } from './perform-operation';
import { secretFieldsOf } from './secret-fields';
import { secretProperty, type OperationDefinition, type StoredSecrets } from './stored-fields';
import { reasonOf, toNodeError } from './to-node-error';

/** Registers a node that runs the operations of one service: one per message, chosen in the editor. */
export function registerOperationNode(RED: NodeAPI, operationNode: OperationNode): void {
	const secrets = secretFieldsOf(operationNode).map(
		(field) => [secretProperty(field), { type: 'password' }] as const,
	);
	function construct(this: Node<StoredSecrets>, definition: OperationDefinition): void {
		RED.nodes.createNode(this, definition);
		const status = nodeStatus(this);
		const closing = new AbortController();
		const running = new Set<Promise<void>>();
		const { signal } = closing;
		const socket = holdSocket(RED, definition, this);

		this.on('input', (message, send, done) => {
			status.begin();
			const work = performOperation({ RED, node: this, definition, message, send, status, signal, socket })
				.then(() => done())
				.catch((failure: unknown) => {
					const error = toNodeError(failure, definition.operation);
					if (!signal.aborted) status.fail(reasonOf(failure));
					// The Catch nodes of a flow that stops are gone already: it must be found in the log at least.
					else this.warn(error.message);
					done(error);
				})
				// A message that cannot be copied makes Node-RED itself throw; an unhandled rejection would end the process.
				.catch((failure: unknown) => this.error(reasonOf(failure)))
				.finally(() => running.delete(work));
			running.add(work);
		});

		this.on('close', (done: () => void) => {
			closing.abort();
			void Promise.allSettled(running)
				.then(async () => await socket.release())
				// Whatever could not be left in order is gone with the socket.
				.catch((failure: unknown) => this.warn(reasonOf(failure)))
				.then(() => done());
		});

		try {
			checkConnection(RED, definition, findOperation(definition.operation));
			status.ready();
		} catch (failure) {
			// Shown at once, and told again by every message: a flow with a wrong project still starts.
			status.unusable(reasonOf(failure));
		}
	}
	RED.nodes.registerType<Node<StoredSecrets>, OperationDefinition, object, StoredSecrets>(
		operationNode.type,
		construct,
		{ credentials: Object.fromEntries(secrets) },
	);
}
