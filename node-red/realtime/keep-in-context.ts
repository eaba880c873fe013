import type { Node } from '@node-red/registry';
import type { CatchUpStore } from '../../shared';

/** Saved in users' context stores: never renamed. */
const key = 'supabaseCatchUp';

/** Keeps what was delivered in the node's own context, in the store that the user has chosen. */
export function keepInContext(node: Node, store: string): CatchUpStore {
	const context = node.context();
	return {
		load: async () =>
			await new Promise((resolve, reject) =>
				context.get(key, store, (error: unknown, value: unknown) =>
					error ? reject(asError(error)) : resolve(value),
				),
			),
		save: async (state) =>
			await new Promise((resolve, reject) =>
				context.set(key, state, store, (error: unknown) => (error ? reject(asError(error)) : resolve())),
			),
	};
}

const asError = (given: unknown): Error => (given instanceof Error ? given : new Error(String(given)));
