import { PolicyError } from '../authorization.ts';
import type { Realtime } from '../context.ts';
import { storeBroadcast } from '../stored-messages.ts';
import type { UserBroadcast } from '../user-broadcast.ts';
import type { Sender } from './sender.ts';

export interface OneBroadcast {
	readonly topic: string;
	readonly broadcast: UserBroadcast;
	readonly isPrivate: boolean;
	/** Undefined to keep nothing. */
	readonly persistence: { readonly seconds: number | undefined } | undefined;
}

const refuse = (status: number, message: string): Response => Response.json({ message }, { status });

/** `POST /api/broadcast/<topic>/events/<event>`: the body is the payload itself, JSON or bytes. */
export const broadcastOne = async (
	{ hub, sql }: Realtime,
	{ topic, broadcast, isPrivate, persistence }: OneBroadcast,
	sender: Sender,
): Promise<Response> => {
	if (persistence && !isPrivate) {
		const errors = { persist: ['can only be used on private channels'] };
		return Response.json({ errors }, { status: 422 });
	}
	if (!isPrivate) {
		hub.broadcast({ name: topic, isPrivate }, broadcast);
		return new Response(null, { status: 202 });
	}
	try {
		const allowed = await sender.mayWrite(topic, ['broadcast', 'persistence']);
		if (allowed.broadcast !== true) return refuse(403, 'Unauthorized');
		hub.broadcast({ name: topic, isPrivate }, broadcast);
		if (persistence && allowed.persistence === true) {
			await storeBroadcast(sql, topic, { broadcast, seconds: persistence.seconds });
		}
		return new Response(null, { status: 202 });
	} catch (error) {
		if (!(error instanceof PolicyError)) throw error;
		console.warn(`RlsPolicyError on ${topic}: ${error.message}`);
		return refuse(422, 'RLS policy error');
	}
};
