import type { AuthRequest } from '../context.ts';

export type LinkType = 'signup' | 'invite' | 'magiclink' | 'recovery' | 'email_change';

/** Where a click in a mail leads: it confirms the token, and goes on to where the request wanted. */
export const toActionLink = (
	{ url }: AuthRequest,
	{
		token,
		type,
		redirectTo,
	}: { readonly token: string; readonly type: LinkType; readonly redirectTo: string },
): string => {
	const link = new URL('/auth/v1/verify', url.origin);
	link.search = new URLSearchParams({ token, type, redirect_to: redirectTo }).toString();
	return link.href;
};
