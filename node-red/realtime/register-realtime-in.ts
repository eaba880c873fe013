import type { Node, NodeAPI, NodeMessage } from '@node-red/registry';
import { SupabaseError } from '../../shared';
import { realtimeInNode } from '../operation-nodes';
import { reasonOf, toNodeError } from '../operation/to-node-error';
import { listenFor } from './listen-for';
import type { ListenerDefinition } from './listener-definition';
import { listenerStatus } from './listener-status';
import { runOnDemand } from './run-on-demand';
import { volatileStores } from './context-stores';

/** Registers the node that listens for as long as it is deployed. */
export function registerRealtimeIn(RED: NodeAPI): void {
	function construct(this: Node, definition: ListenerDefinition): void {
		RED.nodes.createNode(this, definition);
		const listening = runOnDemand(
			async (signal) => await listenFor({ RED, node: this, definition, signal }),
			(failure) => {
				listenerStatus(this).unusable(reasonOf(failure));
				this.error(toNodeError(failure, definition.operation), { topic: '' });
			},
		);
		// Before, a node that an event is for may not be there yet: Node-RED would drop the event.
		RED.events.once('flows:started', listening.start);
		const act = async (action: unknown): Promise<void> => {
			if (action === 'subscribe') return listening.start();
			if (action !== 'unsubscribe') throw notAnAction(action);
			await listening.stop();
			listenerStatus(this).unsubscribed();
		};
		this.on('input', (message: NodeMessage & { readonly action?: unknown }, _send, done) => {
			void act(message.action).then(
				() => done(),
				(failure: unknown) => done(toNodeError(failure, definition.operation)),
			);
		});
		this.on('close', (done: () => void) => {
			RED.events.removeListener('flows:started', listening.start);
			void listening
				.stop()
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

const notAnAction = (action: unknown): SupabaseError =>
	new SupabaseError({
		reason: `msg.action is ${action === undefined ? 'missing' : 'something else'}: this node takes messages only to begin and end listening`,
		advice: 'Set it to subscribe or unsubscribe.',
		field: 'action',
		code: 'INVALID_PARAMETER',
	});
