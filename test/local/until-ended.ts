import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until a user's token is past its end, by its own word. */
export async function untilEnded(token: string): Promise<void> {
	const [, claims = ''] = token.split('.');
	const { exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { readonly exp: number };
	// A token still holds in the second of its end.
	while (Date.now() < (exp + 1) * 1000) await sleep(20);
}
