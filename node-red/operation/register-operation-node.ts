import type { Node, NodeAPI, NodeMessageInFlow } from '@node-red/registry';
import { operationById, run, SupabaseError, type Connection } from '../../shared';
import type { OperationNode } from '../operation-nodes';
import { isProjectNode } from '../project/project-node';
import { checkResultProperty } from './check-result-property';
import { evaluateFor } from './evaluate';
import { nodeStatus } from './node-status';
import { readParams } from './read-params';
import type { OperationDefinition } from './stored-fields';
import { reasonOf, toNodeError } from './to-node-error';

/** Registers a node that runs the operations of one service: one per message, chosen in the editor. */
export function registerOperationNode(RED: NodeAPI, { type }: OperationNode): void {
	RED.nodes.registerType(type, function (this: Node, definition: OperationDefinition) {
		RED.nodes.createNode(this, definition);
		const status = nodeStatus(this);
		const closing = new AbortController();
		const running = new Set<Promise<void>>();

		const perform = async (message: NodeMessageInFlow): Promise<void> => {
			const connection = connectionOf(RED, definition.project);
			const operation = operationById(definition.operation);
			const params = await readParams(operation.fields, definition, evaluateFor(RED, this, message));
			const resultProperty = definition.resultProperty || 'payload';
			checkResultProperty(RED, message, resultProperty);
			const outcome = await run(connection, operation.id, params, { signal: closing.signal });
			const { data, count, status: httpStatus } = outcome;
			RED.util.setMessageProperty(message, resultProperty, data, true);
			message.supabase = { operation: operation.id, status: httpStatus, count };
			if (!closing.signal.aborted) status.succeed(operation, outcome);
		};

		this.on('input', (message, send, done) => {
			status.begin();
			const work = perform(message)
				.then(() => {
					if (!closing.signal.aborted) send(message);
					done();
				})
				.catch((failure: unknown) => {
					const error = toNodeError(failure, definition.operation);
					if (!closing.signal.aborted) status.fail(reasonOf(failure));
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
			void Promise.allSettled(running).then(() => done());
		});

		try {
			connectionOf(RED, definition.project);
			status.ready();
		} catch (failure) {
			// Shown at once, and told again by every message: a flow with a wrong project still starts.
			status.unusable(reasonOf(failure));
		}
	});
}

function connectionOf(RED: NodeAPI, id: string): Connection {
	const node: Node | null = RED.nodes.getNode(id);
	if (isProjectNode(node)) return node.connection();
	throw new SupabaseError({
		reason: id ? 'The project of this node is missing or disabled' : 'No project is chosen',
		advice: 'Open the node, choose a project or add one, and deploy.',
		field: 'project',
		code: 'NO_PROJECT',
	});
}
