import { adviceFor, fieldFor } from './advice';
import { isErrorLike } from './error-like';
import { redact, type Secrets } from './redact';

/** What is known about a refusal. `reason` says what happened, `advice` what to do about it. */
export interface Refusal {
	readonly reason: string;
	readonly advice?: string;
	/** HTTP status; 0 when no reply came or the request was never sent. */
	readonly status?: number;
	/** PostgREST's `PGRST…`, PostgreSQL's SQLSTATE, the network's `ECONNREFUSED` …, or one of `LocalCode`. */
	readonly code?: string;
	readonly details?: string;
	readonly hint?: string;
	/** The parameter that must change. */
	readonly field?: string;
	readonly cause?: unknown;
	/** Whether what was refused may have been done all the same, by this try or an earlier one. */
	readonly mayBeDone?: boolean;
}

/** Codes of refusals that come from this core, not from a server. */
export type LocalCode =
	| 'INVALID_PARAMETER'
	| 'UNKNOWN_OPERATION'
	| 'FILTER_REQUIRED'
	| 'INVALID_PROJECT_URL'
	| 'INVALID_PROJECT_KEY'
	| 'REDIRECTED'
	| 'NOT_SUPABASE'
	| 'INCOMPLETE_REPLY'
	| 'NOT_ROLLED_BACK'
	| 'NO_LIST'
	| 'NOT_EMPTIED'
	| 'UPLOAD_BROKEN'
	| 'FILE_CHANGED'
	| 'FILE_UNREADABLE'
	| 'FUNCTION_ERROR'
	| 'NO_SESSION'
	| 'INVALID_JWT'
	| 'ABORTED'
	| RealtimeCode;

/** What can become of a socket and of its channels. */
export type RealtimeCode =
	| 'SOCKET_REFUSED'
	| 'SOCKET_CLOSED'
	| 'SOCKET_SILENT'
	| 'MALFORMED_FRAME'
	| 'JOIN_TIMED_OUT'
	| 'CHANNEL_ERROR'
	| 'CHANNEL_CLOSED'
	| 'CHANNEL_IN_USE'
	| 'CHANNEL_UNAUTHORIZED'
	| 'BINDING_MISMATCH'
	| 'CHANGES_NOT_CONFIRMED'
	| 'NOT_JOINED'
	| 'NO_REPLY'
	| 'CATCH_UP_STORE'
	/** Rows come faster than they can be remembered for the whole of the overlap. */
	| 'CATCH_UP_OVERLAP';

/**
 * The one error of every service. `message` is the reason followed by the advice, for hosts that show one text;
 * both are also there by themselves. Nothing in it holds a key or a token.
 */
export class SupabaseError extends Error {
	override readonly name = 'SupabaseError';
	readonly reason: string;
	readonly advice?: string;
	readonly status: number;
	readonly code?: string;
	readonly details?: string;
	readonly hint?: string;
	/** Whether what was refused may have been done all the same: nobody can tell. */
	readonly mayBeDone?: boolean;
	field?: string;

	constructor(refusal: Refusal, secrets: Secrets = []) {
		const clean = (text: string | undefined) => (text === undefined ? undefined : redact(text, secrets));
		const reason = redact(refusal.reason, secrets);
		const advice = clean(refusal.advice ?? adviceFor(refusal));
		super(advice ? `${sentence(reason)} ${advice}` : reason, {
			cause: describeCause(refusal.cause, secrets),
		});
		this.reason = reason;
		this.advice = advice;
		this.status = refusal.status ?? 0;
		this.code = clean(refusal.code);
		this.details = clean(refusal.details);
		this.hint = clean(refusal.hint);
		this.mayBeDone = refusal.mayBeDone;
		this.field = refusal.field ?? fieldFor(refusal);
	}

	/** The same with something more to say about what to do. */
	with(more: string | undefined): SupabaseError {
		const { reason, status, code, details, hint, field, cause, mayBeDone } = this;
		const advice = [this.advice, more].filter(Boolean).join(' ');
		return new SupabaseError({ reason, advice, status, code, details, hint, field, cause, mayBeDone });
	}
}

/** A refusal of something the user gave: names the field, and is thrown before anything is sent. */
export function invalid(field: string, reason: string, advice?: string): SupabaseError {
	return new SupabaseError({ reason, advice, field, code: 'INVALID_PARAMETER' satisfies LocalCode });
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** Hosts' errors carry the whole request, keys included; only their name, code and cleaned text may go on. */
function describeCause(
	cause: unknown,
	secrets: Secrets,
): { name: string; code?: string; message: string } | undefined {
	if (!isErrorLike(cause)) return undefined;
	const { name = 'Error', message, code } = cause;
	return { name, ...(code !== undefined && { code: String(code) }), message: redact(message, secrets) };
}
