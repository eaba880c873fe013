import { authRequest, uuid } from './auth-request';

/** Asks for a code of a factor. */
export const challengeRequest = (factorId: string, channel?: string) =>
	authRequest({
		method: 'POST',
		path: `/factors/${uuid('factorId', 'Factor ID', factorId)}/challenge`,
		asUser: true,
		body: { channel },
	});
