import type { Node } from '@node-red/registry';
import type { AnyOperation, Outcome } from '../../shared';

export interface NodeStatus {
	/** The node can work; what it showed before it was deployed again goes. */
	ready(): void;
	/** The node cannot work at all. */
	unusable(reason: string): void;
	/** A message has come in. Each one ends in `succeed` or `fail`. */
	begin(): void;
	succeed(operation: AnyOperation, outcome: Outcome): void;
	fail(reason: string): void;
}

/**
 * What shows below the node. The shape tells as much as the colour: a dot for work, a ring for an error. Every status goes
 * to every open editor, so the same one is not set twice, and many messages at once show one result, that of the last.
 */
export function nodeStatus(node: Node): NodeStatus {
	let shown = '';
	let running = 0;
	const show = (fill: 'blue' | 'green' | 'red', text: string): void => {
		if (`${fill} ${text}` === shown) return;
		shown = `${fill} ${text}`;
		node.status({ fill, shape: fill === 'red' ? 'ring' : 'dot', text });
	};
	const showError = (reason: string): void =>
		show('red', reason.length > 40 ? `${reason.slice(0, 39)}…` : reason);
	return {
		ready: () => node.status({}),
		unusable: showError,
		begin: () => {
			running += 1;
			show('blue', 'running');
		},
		succeed: ({ resource }, { data, count }) => {
			running -= 1;
			if (running === 0) show('green', describe(resource.toLowerCase(), data, count));
		},
		fail: (reason) => {
			running -= 1;
			showError(reason);
		},
	};
}

function describe(resource: string, data: unknown, count: number | null): string {
	const number = Array.isArray(data) ? data.length : count;
	if (number === null) return 'done';
	return `${number.toLocaleString('en-US')} ${resource}${number === 1 ? '' : 's'}`;
}
