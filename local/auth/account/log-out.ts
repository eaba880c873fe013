import type { AuthRequest } from '../context.ts';
import { refusals } from '../errors/refusals.ts';
import type { SignedIn } from '../request/signed-in.ts';
import { endSessions } from '../sessions/session.ts';

/** POST /logout */
export const logOut = async (
	{ auth: { sql }, url }: AuthRequest,
	{ user, session }: SignedIn,
): Promise<Response> => {
	const scope = url.searchParams.get('scope') ?? '';
	if (!['', 'global', 'local', 'others'].includes(scope)) {
		throw refusals.invalid(`Unsupported logout scope ${JSON.stringify(scope)}`);
	}
	if (session && scope === 'local') await endSessions(sql, user, { only: session.id });
	else if (session && scope === 'others') await endSessions(sql, user, { except: session.id });
	else await endSessions(sql, user, 'all');
	return new Response(null, { status: 204 });
};
