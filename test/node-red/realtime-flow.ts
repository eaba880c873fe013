import { arrived, loadFlow, until, useNodeRed, type FlowNode, type Message } from './runtime';
import { stored } from './stored';

export type Fields = Parameters<typeof stored>[0];

/** A node that listens, and a helper node behind it. */
export const ear = (id: string, operation: string, fields: Fields, more: object = {}): Ear => ({
	id,
	nodes: [
		{
			id,
			type: 'supabase-realtime-in',
			z: 'f1',
			project: 'p1',
			operation: `realtime.${operation}`,
			...stored(fields),
			...more,
			wires: [[`${id}-heard`]],
		},
		{ id: `${id}-heard`, type: 'helper', z: 'f1' },
	],
});

export interface Ear {
	readonly id: string;
	readonly nodes: readonly FlowNode[];
}

/** A node that sends. */
export const out = (operation: string, fields: Fields = {}, more: object = {}) => ({
	type: 'supabase-realtime-out',
	operation: `realtime.${operation}`,
	...stored(fields),
	...more,
});

/** What each ear has sent since the flow was loaded. */
export const heard: Record<string, Message[]> = {};

/** What shows below a node. */
export const stateOf = (id: string): string =>
	arrived.shown.findLast(({ status }) => status?.source?.id === id)?.status?.text ?? '';

/** Loads flows with ears, and waits until each of them stands. */
export function useEars(helper: ReturnType<typeof useNodeRed>) {
	return async (
		project: { readonly url: string; readonly key: string },
		node: object,
		ears: readonly Ear[] = [],
		{ waits = true, ...more }: Parameters<typeof loadFlow>[2] & { readonly waits?: boolean } = {},
	): Promise<void> => {
		await loadFlow({ url: project.url }, node as Readonly<Record<string, unknown>>, {
			key: project.key,
			...more,
			nodes: [...ears.flatMap(({ nodes }) => nodes), ...(more.nodes ?? [])],
			watched: ears.map(({ id }) => id),
		});
		for (const { id } of ears) {
			const messages: Message[] = (heard[id] = []);
			helper.getNode(`${id}-heard`).on('input', (message) => messages.push(message));
		}
		if (!waits) return;
		for (const { id } of ears) await until(() => /^(connected|polling)/.test(stateOf(id)));
	};
}
