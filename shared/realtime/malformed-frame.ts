import { SupabaseError, type LocalCode } from '../error';

/** What no server of Phoenix' protocol sends. */
export const malformedFrame = (cause?: unknown): SupabaseError =>
	new SupabaseError({
		reason: 'The server sent a message that is not of the Realtime protocol',
		advice: 'Look for a proxy in between that changes WebSocket messages.',
		code: 'MALFORMED_FRAME' satisfies LocalCode,
		cause,
	});
