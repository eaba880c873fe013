import type { AuthRequest, Database } from '../context.ts';
import { AuthError, OAuthError } from '../errors/auth-error.ts';
import { renderErrorUrl } from '../errors/error-url.ts';
import { refusals } from '../errors/refusals.ts';
import { issueSession, toUrlParameters } from '../sessions/issue-session.ts';
import { inTransaction } from '../transaction.ts';
import { findUser } from '../users/find-user.ts';
import type { User } from '../users/user.ts';
import { linkExternal, signInExternal, type External } from './external-account.ts';
import { deleteFlow, requireFlow, type FlowState } from './flow-state.ts';
import type { Tokens } from './oidc-provider.ts';

const goTo = (status: 302 | 303, url: string): Response =>
	new Response(null, { status, headers: { location: url } });

/** What the provider says of who came back. */
const askProvider = async (
	{ auth, url }: AuthRequest,
	flow: FlowState,
): Promise<{ readonly external: External; readonly tokens: Tokens }> => {
	const error = url.searchParams.get('error');
	if (error) throw new OAuthError(error, url.searchParams.get('error_description') ?? '');
	const code = url.searchParams.get('code') ?? '';
	if (code === '') {
		throw new AuthError(400, 'bad_oauth_callback', 'OAuth callback with missing authorization code missing');
	}
	const exchanged = await auth.oidc.exchange(code);
	if (!exchanged) throw refusals.failed(`Unable to exchange external code: ${code.slice(0, 4)}`);
	return {
		tokens: exchanged.tokens,
		external: { provider: flow.provider_type, profile: exchanged.profile },
	};
};

const findAccount = async (
	request: AuthRequest,
	sql: Database,
	{ flow, external }: { readonly flow: FlowState; readonly external: External },
): Promise<User | AuthError> => {
	if (flow.linking_target_id === null) return await signInExternal(request, sql, external);
	const user = await findUser(sql, flow.linking_target_id);
	if (!user) throw new AuthError(422, 'user_not_found', 'Linking target user not found');
	return await linkExternal(request, sql, { user, external });
};

/** The URL to go on to: with a code for PKCE, else with the session itself. */
const finish = async (
	request: AuthRequest,
	sql: Database,
	{
		flow,
		user,
		tokens,
		target,
	}: { readonly flow: FlowState; readonly user: User; readonly tokens: Tokens; readonly target: string },
): Promise<string> => {
	if (flow.auth_code !== null) {
		const columns = {
			user_id: user.id,
			provider_access_token: tokens.access_token,
			provider_refresh_token: tokens.refresh_token,
			auth_code_issued_at: new Date(),
		};
		await sql`update auth.flow_state set ${sql(columns)} where id = ${flow.id}`;
		const url = new URL(target);
		url.searchParams.set('code', flow.auth_code);
		return url.href;
	}
	const method = flow.authentication_method === 'sso/saml' ? 'sso/saml' : 'oauth';
	const session = await issueSession(request, sql, user, method);
	await deleteFlow(sql, flow);
	return `${target}#${toUrlParameters(session, {
		provider_refresh_token: tokens.refresh_token,
		provider_token: tokens.access_token,
	})}`;
};

const requireState = ({ url }: AuthRequest): string => {
	const state = url.searchParams.get('state');
	if (!state) throw new AuthError(400, 'bad_oauth_callback', 'OAuth state parameter missing');
	return state;
};

/** GET /callback: the browser comes back from a provider, and goes on to where the flow began. */
export const finishFlow = async (request: AuthRequest): Promise<Response> => {
	const { siteUrl } = request.settings;
	let flow: FlowState;
	try {
		flow = await requireFlow(request.auth.sql, requireState(request));
	} catch (error) {
		if (!(error instanceof AuthError)) throw error;
		return goTo(303, renderErrorUrl(error, siteUrl, { inQuery: true, isProvider: true }));
	}
	const target = flow.referrer ?? siteUrl;
	try {
		const { external, tokens } = await askProvider(request, flow);
		const url = await inTransaction(request.auth, async (sql) => {
			const user = await findAccount(request, sql, { flow, external });
			return user instanceof AuthError ? user : await finish(request, sql, { flow, user, tokens, target });
		});
		return goTo(302, url);
	} catch (error) {
		if (!(error instanceof AuthError) && !(error instanceof OAuthError)) throw error;
		return goTo(302, renderErrorUrl(error, target, { inQuery: true, isProvider: true }));
	}
};
