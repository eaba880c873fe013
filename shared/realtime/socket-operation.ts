import type { Fields, Params } from '../field';
import { readParams } from '../params';
import type { Owner, Participation } from './participation';

/**
 * Something that is done over the socket of a connection that stays, so only by hosts that keep one open between two
 * messages. Everything that hosts, docs and tests know about it.
 */
export interface SocketOperation<F extends Fields> {
	/** `realtime.method`, after the client library. Saved inside users' flows: never renamed. */
	readonly id: `realtime.${string}`;
	/** What it acts on, in the singular and title case. */
	readonly resource: string;
	/** Title case, short. */
	readonly label: string;
	/** Sentence case, complete by itself. */
	readonly title: string;
	/** One sentence in sentence case, without a full stop. */
	readonly summary: string;
	readonly reference: `https://${string}`;
	readonly fields: F;
	/** Resolves with what came of it. Rejects with a SupabaseError. */
	perform(params: Params<F>, participation: Participation, owner: Owner): Promise<unknown>;
}

/** Checks one operation and keeps its exact types. */
export const socketOperation = <const F extends Fields>(definition: SocketOperation<F>): SocketOperation<F> =>
	definition;

/** An operation whose fields the compiler does not know, as the hosts meet it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnySocketOperation = SocketOperation<any>;

/** Does it for one message. The parameters are checked before anything is sent. */
export const performOnSocket = async (
	{ fields, perform }: AnySocketOperation,
	given: Readonly<Record<string, unknown>>,
	{ participation, owner }: { readonly participation: Participation; readonly owner: Owner },
): Promise<unknown> => await perform(readParams(fields as Fields, given), participation, owner);
