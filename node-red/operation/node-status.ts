import type { Node } from '@node-red/registry';

export interface NodeStatus {
	/** The node can work; what it showed before it was deployed again goes. */
	ready(): void;
	/** The node cannot work at all. */
	unusable(reason: string): void;
	/** A message has come in. Each one ends in `succeed` or `fail`. */
	begin(): void;
	/** What has been read or written by now, such as `12,000 rows`; asked for only when it is shown. */
	progress(words: () => string): void;
	/** What came of a message, such as `1 row`; undefined where nobody counted. */
	succeed(words: string | undefined): void;
	fail(reason: string): void;
}

/** Milliseconds between two signs of progress: each goes to every open editor. */
const calm = 250;

/**
 * What shows below the node. The shape tells as much as the colour: a dot for work, a ring for an error. Every status goes
 * to every open editor, so the same one is not set twice, and many messages at once show one result, that of the last.
 */
export function nodeStatus(node: Node, now: () => number = () => performance.now()): NodeStatus {
	let shown = '';
	let shownAt = 0;
	let running = 0;
	const show = (fill: 'blue' | 'green' | 'red', text: string): void => {
		if (`${fill} ${text}` === shown) return;
		shown = `${fill} ${text}`;
		shownAt = now();
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
		progress: (words) => {
			if (now() - shownAt >= calm) show('blue', words());
		},
		succeed: (words = 'done') => {
			running -= 1;
			if (running === 0) show('green', words);
		},
		fail: (reason) => {
			running -= 1;
			showError(reason);
		},
	};
}
