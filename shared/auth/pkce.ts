import type { PartOfOutcome, SendRequest } from '../operation';
import type { ServiceReply } from '../reply';
import type { ServiceRequest } from '../request';

/** A secret of 112 characters, to be kept until the code of the redirect is exchanged. RFC 7636 §4.1. */
export function makeVerifier(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(56));
	return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What Auth is told of the secret: its SHA-256, base64url without padding. RFC 7636 §4.2, method S256. */
export async function challengeOf(verifier: string): Promise<string> {
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
	return toBase64Url(new Uint8Array(digest));
}

export const toBase64Url = (bytes: Uint8Array): string =>
	btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replace(/=+$/, '');

/** How a request is made with a challenge, and its reply read. */
interface WithChallenge<P> {
	build(params: P, challenge?: string): ServiceRequest;
	read(reply: ServiceReply, params: P): object | null;
	/** Whether there is a link that leads back; there always is by default. */
	takesChallenge?(params: P): boolean;
}

/** One request; with PKCE its result carries the verifier, which `exchangeCodeForSession` needs. */
export const pkceSteps = <P extends { readonly flowType?: 'implicit' | 'pkce' }>({
	build,
	read,
	takesChallenge = () => true,
}: WithChallenge<P>) =>
	async function* (params: P, send: SendRequest): AsyncGenerator<PartOfOutcome, void, undefined> {
		const codeVerifier = params.flowType === 'pkce' && takesChallenge(params) ? makeVerifier() : undefined;
		const reply = await send(build(params, codeVerifier && (await challengeOf(codeVerifier))));
		const data = read(reply, params);
		yield {
			data: codeVerifier === undefined ? data : { ...data, codeVerifier },
			count: null,
			status: reply.status,
		};
	};
