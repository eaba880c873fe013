import type { AuthRequest } from '../context.ts';
import { refusals } from '../errors/refusals.ts';
import { sendSignIn } from '../messages/send-mail.ts';
import { insertFlowState, readPkce } from '../oauth/flow-state.ts';
import { inTransaction } from '../transaction.ts';
import { toEmail } from '../users/addresses.ts';
import { findUserByEmail } from '../users/find-user.ts';

/** POST /recover. The answer is the same for addresses that nobody has. */
export const recover = async (request: AuthRequest): Promise<Response> => {
	const fields = request.fields();
	if (fields.text('email') === '') throw refusals.invalid('Password recovery requires an email');
	const email = toEmail(fields.text('email'));
	const pkce = readPkce(fields.text('code_challenge'), fields.text('code_challenge_method'));
	await inTransaction(request.auth, async (sql) => {
		const user = await findUserByEmail(sql, email);
		if (!user) return;
		if (pkce) {
			await insertFlowState(sql, { pkce, method: 'recovery', providerType: 'recovery', userId: user.id });
		}
		await sendSignIn(request, sql, user, { type: 'recovery', isPkce: pkce !== undefined });
	});
	return Response.json({});
};
