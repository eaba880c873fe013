import {
	ExecutionBaseError,
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INode,
} from 'n8n-workflow';
import { redact, SupabaseError } from '../../shared';

/** Where an error happened, and what must not be shown of it. */
export interface ErrorPlace {
	readonly node: INode;
	/** The input item; none while a form is open. */
	readonly item?: number;
	readonly secrets: readonly string[];
	/** What was done before it. */
	readonly progress?: string;
}

/**
 * The error as n8n shows it: what happened, then what to do and what else the server said. It is built from texts
 * alone: n8n would keep the request of an HTTP client's error, key included, in the execution's data.
 */
export function toNodeError(error: unknown, place: ErrorPlace): NodeApiError | NodeOperationError {
	const { node, item: itemIndex, secrets, progress } = place;
	// n8n's own, of an expression or a credential: it holds no request, and the editor knows how to show it.
	if (error instanceof ExecutionBaseError) return new NodeOperationError(node, error, { itemIndex });
	const { message, status, advice, details, hint } = describe(error, secrets);
	const description =
		[advice, details, hint, progress].filter((text) => text !== undefined).join(' ') || undefined;
	const shown =
		status > 0
			? new NodeApiError(node, { message }, { message, description, httpCode: String(status), itemIndex })
			: new NodeOperationError(node, message, { description, itemIndex });
	// n8n puts words of its own in the place of messages that hold a code it knows, such as ECONNREFUSED.
	shown.message = message;
	return shown;
}

/** A failed item. n8n sends it to the error output only when it holds no other keys than these. */
export function toErrorJson(error: unknown, secrets: readonly string[]): IDataObject {
	const { message, advice, ...details } = describe(error, secrets);
	const known = Object.entries(details).filter(([, value]) => value !== undefined);
	return { error: advice ? `${message}. ${advice}` : message, details: Object.fromEntries(known) };
}

interface Description {
	readonly message: string;
	readonly advice?: string;
	readonly status: number;
	readonly code?: string;
	readonly details?: string;
	readonly hint?: string;
	readonly field?: string;
}

function describe(error: unknown, secrets: readonly string[]): Description {
	const clean = (text: string | null | undefined) => (text ? redact(text, secrets) : undefined);
	if (error instanceof SupabaseError) {
		const { reason, advice, status, code, details, hint, field } = error;
		return {
			message: redact(reason, secrets),
			advice: clean(advice),
			status,
			code: clean(code),
			details: clean(details),
			hint: clean(hint),
			field,
		};
	}
	const details = error instanceof ExecutionBaseError ? clean(error.description) : undefined;
	return {
		message: redact(error instanceof Error ? error.message : String(error), secrets),
		status: 0,
		details,
	};
}
