import type { AuthRequest } from '../context.ts';
import { refusals } from '../errors/refusals.ts';
import { deleteFlow, requireFinishedFlow, type FlowMethod } from '../oauth/flow-state.ts';
import { issueSession } from '../sessions/issue-session.ts';
import type { Method } from '../sessions/session.ts';
import { inTransaction } from '../transaction.ts';
import { reload } from '../users/save-user.ts';

const toMethod = (method: FlowMethod): Method =>
	method === 'oauth' || method === 'sso/saml' ? method : 'otp';

/** POST /token?grant_type=pkce */
export const exchangeCode = async (request: AuthRequest): Promise<Response> => {
	const fields = request.fields();
	const [code, verifier] = [fields.text('auth_code'), fields.text('code_verifier')];
	if (code === '' || verifier === '') {
		throw refusals.invalid('invalid request: both auth code and code verifier should be non-empty');
	}
	return await inTransaction(request.auth, async (sql) => {
		const flow = await requireFinishedFlow(sql, code, verifier);
		const user = await reload(sql, flow.user_id);
		const session = await issueSession(request, sql, user, toMethod(flow.authentication_method));
		await deleteFlow(sql, flow);
		return Response.json({
			...session,
			...(flow.provider_access_token === null ? {} : { provider_token: flow.provider_access_token }),
			...(flow.provider_refresh_token === null
				? {}
				: { provider_refresh_token: flow.provider_refresh_token }),
		});
	});
};
