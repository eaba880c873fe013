import type { Node } from '@node-red/registry';
import type { AnyOperation, Outcome } from '../../shared';

export interface NodeStatus {
	/** The node is ready; what it showed before it was deployed again goes. */
	clear(): void;
	/** A message has come in. */
	begin(): void;
	succeed(operation: AnyOperation, outcome: Outcome): void;
	fail(reason: string): void;
}

/**
 * What shows below the node. The shape tells as much as the colour: a dot for work, a ring for an error. The same
 * status is not set twice, since each one goes to every open editor.
 */
export function nodeStatus(node: Node): NodeStatus {
	let shown = '';
	const show = (fill: 'blue' | 'green' | 'red', text: string): void => {
		if (`${fill} ${text}` === shown) return;
		shown = `${fill} ${text}`;
		node.status({ fill, shape: fill === 'red' ? 'ring' : 'dot', text });
	};
	return {
		clear: () => node.status({}),
		begin: () => show('blue', 'running'),
		succeed: ({ resource }, { data, count }) => show('green', describe(resource.toLowerCase(), data, count)),
		fail: (reason) => show('red', reason.length > 40 ? `${reason.slice(0, 39)}…` : reason),
	};
}

function describe(resource: string, data: unknown, count: number | null): string {
	const number = Array.isArray(data) ? data.length : count;
	if (number === null) return 'done';
	return `${number.toLocaleString('en-US')} ${resource}${number === 1 ? '' : 's'}`;
}
