import { authRequest, uuid } from './auth-request';

/** Answers a challenge. */
export const verifyRequest = (given: {
	readonly factorId: string;
	readonly challengeId: string;
	readonly code: string;
}) =>
	authRequest({
		method: 'POST',
		path: `/factors/${uuid('factorId', 'Factor ID', given.factorId)}/verify`,
		asUser: true,
		body: { challenge_id: uuid('challengeId', 'Challenge ID', given.challengeId), code: given.code.trim() },
	});
