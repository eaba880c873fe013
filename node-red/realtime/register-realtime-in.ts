import type { Node, NodeAPI } from '@node-red/registry';
import { realtimeInNode } from '../operation-nodes';
import { reasonOf, toNodeError } from '../operation/to-node-error';
import { listenFor, type Running } from './listen-for';
import type { ListenerDefinition } from './listener-definition';
import { listenerStatus } from './listener-status';
import { volatileStores } from './context-stores';

/** Registers the node that listens for as long as it is deployed. */
export function registerRealtimeIn(RED: NodeAPI): void {
	function construct(this: Node, definition: ListenerDefinition): void {
		RED.nodes.createNode(this, definition);
		const closing = new AbortController();
		const { signal } = closing;
		let starting: Promise<Running | undefined> | undefined;
		const start = (): void => {
			starting = listenFor({ RED, node: this, definition, signal }).catch((failure: unknown) => {
				if (signal.aborted) return undefined;
				listenerStatus(this).unusable(reasonOf(failure));
				this.error(toNodeError(failure, definition.operation), { topic: '' });
				return undefined;
			});
		};
		// Before, a node that an event is for may not be there yet: Node-RED would drop the event.
		RED.events.once('flows:started', start);
		this.on('close', (done: () => void) => {
			closing.abort();
			RED.events.removeListener('flows:started', start);
			void Promise.resolve(starting)
				.then(async (running) => await running?.stop())
				// Whatever could not be left in order is gone with the socket.
				.catch((failure: unknown) => this.warn(reasonOf(failure)))
				.then(() => done());
		});
	}
	RED.nodes.registerType<Node, ListenerDefinition, object, object>(realtimeInNode.type, construct, {
		credentials: {},
		settings: {
			supabaseRealtimeInVolatileStores: { value: volatileStores(RED), exportable: true },
		},
	});
}
