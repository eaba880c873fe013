import type { Node, NodeAPI } from '@node-red/registry';
import type { Owner, Participation } from '../../shared';
import type { OperationDefinition } from '../operation/stored-fields';
import { clientFor } from './client-for';
import type { SharedClient } from './shared-clients';

/** The socket of a connection, for as long as a node is there. */
export interface HeldSocket {
	/** Taken by the first message that needs it. Throws a SupabaseError where nobody could act. */
	take(): { readonly participation: Participation; readonly owner: Owner };
	/** Leaves what only this node has needed. */
	release(): Promise<void>;
}

export function holdSocket(RED: NodeAPI, definition: OperationDefinition, owner: Node): HeldSocket {
	let held: SharedClient | undefined;
	return {
		take: () => {
			held ??= clientFor(RED, definition);
			return { participation: held.participation, owner };
		},
		release: async () => {
			await held?.participation.release(owner);
			await held?.release();
		},
	};
}
