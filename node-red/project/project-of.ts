import type { Node, NodeAPI } from '@node-red/registry';
import { SupabaseError } from '../../shared';
import { isProjectNode, type ProjectNode } from './project-node';

/** The project that a node has chosen. Throws a SupabaseError where there is none. */
export function projectOf(RED: NodeAPI, id: string): ProjectNode {
	const node: Node | null = RED.nodes.getNode(id);
	if (isProjectNode(node)) return node;
	throw new SupabaseError({
		reason: id ? 'The project of this node is missing or disabled' : 'No project is chosen',
		advice: 'Open the node, choose a project or add one, and deploy.',
		field: 'project',
		code: 'NO_PROJECT',
	});
}
