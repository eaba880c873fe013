import type { AuthRequest } from '../context.ts';
import { refusals } from '../errors/refusals.ts';
import type { SignedIn } from '../request/signed-in.ts';
import { inTransaction } from '../transaction.ts';
import { deleteFactor, requireFactor } from './factors.ts';

/** DELETE /factors/:id */
export const unenroll = async (request: AuthRequest, { user, session }: SignedIn): Promise<Response> => {
	const factor = requireFactor(user, request.path['factor'] ?? '');
	if (factor.status === 'verified' && session?.aal !== 'aal2') {
		throw refusals.insufficientAal('AAL2 required to unenroll verified factor', 422);
	}
	await inTransaction(request.auth, async (sql) => await deleteFactor(sql, factor));
	return Response.json({ id: factor.id });
};
