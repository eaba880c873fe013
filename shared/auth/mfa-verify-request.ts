import type { Connection } from '../connection';
import type { PartOfOutcome, SendRequest } from '../operation';
import { authRequest, uuid } from './auth-request';
import { readSignedIn } from './session';

interface Answer {
	readonly factorId: string;
	readonly challengeId: string;
	readonly code: string;
}

/** Answers a challenge. */
export const verifyRequest = ({ factorId, challengeId, code }: Answer) =>
	authRequest({
		method: 'POST',
		path: `/factors/${uuid('factorId', 'Factor ID', factorId)}/verify`,
		asUser: true,
		body: { challenge_id: uuid('challengeId', 'Challenge ID', challengeId), code: code.trim() },
	});

/** Answers a challenge. The session that comes of it takes the place of the one that the host keeps for the user. */
export async function verifyFactorBy(
	answer: Answer,
	send: SendRequest,
	connection: Connection,
): Promise<PartOfOutcome> {
	const reply = await send(verifyRequest(answer));
	const signedIn = readSignedIn(reply);
	if (signedIn.session) await connection.adoptSession?.(signedIn.session);
	return { data: signedIn, count: null, status: reply.status };
}
