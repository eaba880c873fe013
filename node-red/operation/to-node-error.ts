import { SupabaseError } from '../../shared';

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
	if (!(failure instanceof SupabaseError)) {
		return failure instanceof Error ? failure : new Error(String(failure));
	}
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
