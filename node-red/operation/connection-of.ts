import type { Node, NodeAPI } from '@node-red/registry';
import { SupabaseError, type Connection } from '../../shared';
import { isProjectNode } from '../project/project-node';

/** The connection of the project that a node has chosen. Throws a SupabaseError where there is none. */
export function connectionOf(RED: NodeAPI, id: string): Connection {
	const node: Node | null = RED.nodes.getNode(id);
	if (isProjectNode(node)) return node.connection();
	throw new SupabaseError({
		reason: id ? 'The project of this node is missing or disabled' : 'No project is chosen',
		advice: 'Open the node, choose a project or add one, and deploy.',
		field: 'project',
		code: 'NO_PROJECT',
	});
}
