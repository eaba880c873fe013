import { SupabaseError, type RealtimeCode, type Refusal } from '../error';
import type { Secrets } from '../redact';
import { isPayload } from './frame';

/** Why a channel does not stand, and whether that passes by itself. */
export interface Trouble {
	readonly error: SupabaseError;
	/** Whether the user must change something first: it is tried again all the same, but more slowly. */
	readonly mustAct: boolean;
}

/** Names that the server gives its refusals, of which none passes by itself. */
const needUser = new Set([
	'BINDING_MISMATCH',
	'ChannelRateLimitReached',
	'IncreaseConnectionPool',
	'InvalidJWTToken',
	'JwtSignatureError',
	'JwtSignerError',
	'MalformedJWT',
	'PrivateOnly',
	'RealtimeDisabledForConfiguration',
	'RealtimeDisabledForTenant',
	'TenantNotFound',
	'TopicNameRequired',
	'UnableToReplayMessages',
	'CHANNEL_UNAUTHORIZED',
]);

/** What the server says without a name. Source: supabase/realtime `realtime_channel.ex`, `subscriptions.ex`. */
const named: ReadonlyArray<readonly [pattern: RegExp, code: string]> = [
	[
		/^unable to subscribe to changes|^error parsing|^no subscription params/i,
		'RealtimeDisabledForConfiguration',
	],
	[
		/column selection is not supported|realtime is enabled for the given/i,
		'RealtimeDisabledForConfiguration',
	],
	[/token has expired|`role` and `exp` are required/i, 'InvalidJWTToken'],
	[/permissions? to read|no longer have permission/i, 'CHANNEL_UNAUTHORIZED'],
	[/not a valid jwt/i, 'MalformedJWT'],
];

/** The field that must change, where a name always speaks of the same one. */
const fields: Readonly<Record<string, string>> = {
	CHANNEL_UNAUTHORIZED: 'private',
	PrivateOnly: 'private',
	RealtimeDisabledForConfiguration: 'table',
	TopicNameRequired: 'channel',
	UnableToReplayMessages: 'replay',
};

/** Trouble in the server's own words: `Name: what happened`, or just what happened. */
export function troubleOfServer(words: string, otherwise: RealtimeCode, secrets: Secrets): Trouble {
	const [, name, rest] = /^([A-Z][A-Za-z]{5,}): (.+)$/s.exec(words) ?? [];
	const code =
		(name === 'Unauthorized' ? 'CHANNEL_UNAUTHORIZED' : name) ??
		named.find(([pattern]) => pattern.test(words))?.[1] ??
		otherwise;
	const field =
		/\bfilter\b/i.test(words) && code === 'RealtimeDisabledForConfiguration' ? 'filters' : fields[code];
	return trouble({ reason: rest ?? words, code, field }, secrets);
}

export function trouble(refusal: Refusal, secrets: Secrets): Trouble {
	return {
		error: new SupabaseError(refusal, secrets),
		mustAct: needUser.has(refusal.code ?? '') || isFinal(refusal.status ?? 0),
	};
}

/** Trouble of a request or of a host: a refusal that sending again cannot mend needs the user. */
export function troubleOf(failure: unknown, secrets: Secrets): Trouble {
	if (!(failure instanceof SupabaseError))
		return trouble(
			{ reason: String(failure instanceof Error ? failure.message : failure), cause: failure },
			secrets,
		);
	const isOwn = [
		'INVALID_PARAMETER',
		'NO_SESSION',
		'INVALID_JWT',
		'INVALID_PROJECT_KEY',
		'NOT_SUPABASE',
	].includes(failure.code ?? '');
	return { error: failure, mustAct: isOwn || isFinal(failure.status) };
}

/** A status with which the same request would fail again. */
const isFinal = (status: number): boolean =>
	status >= 300 && status < 500 && ![408, 425, 429].includes(status);

/** The words of a reply with `status: error`, as the official client joins them. */
export function wordsOf(response: unknown): string {
	const words = isPayload(response) ? Object.values(response).map(String).join(', ') : '';
	return words || 'The server refused without saying why';
}
