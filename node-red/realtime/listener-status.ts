import type { Node, NodeStatus } from '@node-red/registry';
import type { SubscriptionStatus } from '../../shared';

/** What shows below a node that listens. */
export interface ListenerStatus {
	/** The node cannot work at all. */
	unusable(reason: string): void;
	/** A message has ended it. */
	unsubscribed(): void;
	/** The subscription has changed. */
	tell(status: SubscriptionStatus): void;
	/** An event was delivered: how many is shown from time to time. */
	count(counts: () => SubscriptionStatus): void;
	close(): void;
}

/** Milliseconds between two counts: each status goes to every open editor. */
const calm = 1000;

const words: Readonly<Record<SubscriptionStatus['state'], string>> = {
	connecting: 'connecting',
	joining: 'connecting',
	standing: 'connected',
	catchingUp: 'catching up',
	polling: 'polling',
	waiting: 'waiting',
	stopped: 'stopped',
};

/** `remark` stands behind each state, such as that what is delivered is not kept. */
export function listenerStatus(node: Node, remark = ''): ListenerStatus {
	let latest: (() => SubscriptionStatus) | undefined;
	let timer: NodeJS.Timeout | undefined;
	let shown = '';
	const show = (status: NodeStatus): void => {
		const key = JSON.stringify(status);
		if (key === shown) return;
		shown = key;
		node.status(status);
	};
	const draw = (status: SubscriptionStatus): void => {
		const { state, error, needsUser } = status;
		if (error) {
			const text = state === 'waiting' ? error.reason : `${words[state]}: ${error.reason}`;
			return show({ fill: needsUser ? 'red' : 'yellow', shape: 'ring', text: cut(text) });
		}
		const text = [words[state], ...countsOf(status), ...(remark ? [remark] : [])].join(' · ');
		if (state === 'standing' || state === 'polling') return show({ fill: 'green', shape: 'dot', text });
		show({ fill: state === 'catchingUp' ? 'blue' : 'yellow', shape: 'ring', text });
	};
	return {
		unusable: (reason) => show({ fill: 'red', shape: 'ring', text: cut(reason) }),
		unsubscribed: () => show({ fill: 'grey', shape: 'ring', text: 'unsubscribed' }),
		tell: draw,
		count: (counts) => {
			latest = counts;
			timer ??= setTimeout(() => {
				timer = undefined;
				if (latest) draw(latest());
			}, calm);
		},
		close: () => {
			clearTimeout(timer);
			latest = undefined;
			show({});
		},
	};
}

function countsOf({ counts }: SubscriptionStatus): readonly string[] {
	const { delivered, queued, dropped } = counts;
	const number = (count: number): string => count.toLocaleString('en-US');
	return [
		...(delivered > 0 ? [number(delivered)] : []),
		...(queued > 0 ? [`${number(queued)} waiting`] : []),
		...(dropped > 0 ? [`${number(dropped)} lost`] : []),
	];
}

const cut = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);
