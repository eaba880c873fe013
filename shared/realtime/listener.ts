import type { Fields, Params } from '../field';
import { readParams } from '../params';
import type { CatchUpStore, SubscriptionOptions } from './subscription';

/** Everything that hosts, docs and tests know about one thing that a trigger can listen to. */
export interface Listener<F extends Fields> {
	/** `realtime.method`, after the client library. Saved inside users' workflows: never renamed. */
	readonly id: `realtime.${string}`;
	/** Title case, short: the entry in a menu. */
	readonly label: string;
	/** Sentence case, complete by itself. */
	readonly title: string;
	/** One sentence in sentence case, without a full stop. */
	readonly summary: string;
	readonly reference: `https://${string}`;
	readonly fields: F;
	/** Pure. Throws a SupabaseError that names the field when the parameters cannot be meant. */
	options(params: Params<F>, host: ListenerHost): SubscriptionOptions;
}

export interface ListenerHost {
	/** Where what was delivered is kept; without it nothing can be caught up with, and each replay is the first. */
	readonly store?: CatchUpStore;
	/** Milliseconds since 1970. */
	readonly now: number;
}

/** Checks one listener and keeps its exact types. */
export const listener = <const F extends Fields>(definition: Listener<F>): Listener<F> => definition;

/** A listener whose fields the compiler does not know, as the hosts meet it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyListener = Listener<any>;

/** Parameters from a form as the options of `listen`. Throws INVALID_PARAMETER with the field's name. */
export const readListener = (
	{ fields, options }: AnyListener,
	params: Readonly<Record<string, unknown>>,
	host: ListenerHost,
): SubscriptionOptions => options(readParams(fields as Fields, params), host);
