import { isJsonObject } from '../json.ts';
import type { ClientMessage } from '../socket/serializer.ts';
import { readToken, TokenError } from '../token.ts';
import type { Channel } from './channel.ts';

/** What a channel that is closed over a token tells; a wrong signature is shown as the real server shows it. */
const toMessage = ({ code, message }: TokenError): string =>
	code === 'JwtSignatureError' ? ':signature_error' : message;

/** Takes a newer token of the same client: what it may do is asked anew, and its subscriptions are made anew. */
export const handleToken = async (channel: Channel, message: ClientMessage): Promise<void> => {
	const token = isJsonObject(message.payload) ? message.payload['access_token'] : undefined;
	if (typeof token !== 'string' || token.startsWith('sb_') || token === channel.access.identity.token) return;
	const { name, isPrivate } = channel.room;
	try {
		const access = channel.access.renew(readToken(token, channel.realtime.jwtSecret));
		if (isPrivate) {
			await access.askToRead(channel.join.hasPresence ? ['broadcast', 'presence'] : ['broadcast']);
			if (access.mayRead('broadcast') !== true && access.mayRead('presence') !== true) {
				return channel.shutDown(`You do not have permissions to read from this Channel topic: ${name}`);
			}
			if (channel.access.isRevokedIn(access)) {
				return channel.shutDown(`You no longer have permission to read from this Channel topic: ${name}`);
			}
		}
		channel.become(access);
	} catch (error) {
		if (!(error instanceof TokenError)) throw error;
		channel.shutDown(toMessage(error));
	}
};
