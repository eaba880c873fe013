import { operationNodes, realtimeInNode } from '../operation-nodes';
import { renderOperationNode } from './render-operation-node';
import { renderListenerNode } from './render-listener-node';
import { renderProjectNode } from './render-project-node';
import { renderUserNode } from './render-user-node';

/** Every file that the editor loads for this package, by its path beside the compiled nodes. */
export function renderEditorFiles(): Record<string, string> {
	const files: Record<string, string> = {};
	const nodes = [
		{ type: 'supabase-project', ...renderProjectNode() },
		{ type: 'supabase-user', ...renderUserNode() },
		...operationNodes.map((node) => ({ type: node.type, ...renderOperationNode(node) })),
		{ type: realtimeInNode.type, ...renderListenerNode(realtimeInNode) },
	];
	for (const { type, html, locale } of nodes) {
		files[`${type}.html`] = html;
		files[`locales/en-US/${type}.json`] = locale;
	}
	return files;
}
