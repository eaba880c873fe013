import { redact, SupabaseError } from '../../shared';

/** What a Catch node finds in `msg.error.cause`: plain data, without anything secret. */
export interface NodeErrorCause {
	readonly status: number;
	readonly code?: string;
	readonly details?: string;
	readonly hint?: string;
	readonly field?: string;
	readonly operation: string;
}

/** Node-RED copies `code`, `stack` and `cause` of an error into the message, and writes its name before its text. */
export function toNodeError(failure: unknown, operation: string): Error {
	// An error that is not known may hold anything in its other properties, such as the text of an address.
	if (!(failure instanceof SupabaseError)) return new Error(reasonOf(failure));
	const { name, message, status, code, details, hint, field } = failure;
	const cause: NodeErrorCause = {
		status,
		...(code !== undefined && { code }),
		...(details !== undefined && { details }),
		...(hint !== undefined && { hint }),
		...(field !== undefined && { field }),
		operation,
	};
	return Object.assign(new Error(message, { cause }), { name, code });
}

/** What happened, in the few words that have room below a node. */
export function reasonOf(failure: unknown): string {
	if (failure instanceof SupabaseError) return failure.reason;
	return redact(failure instanceof Error ? failure.message : String(failure), []);
}
