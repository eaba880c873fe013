import { createHash, randomUUID } from 'node:crypto';
import type { Database } from '../context.ts';
import { AuthError } from '../errors/auth-error.ts';
import { refusals } from '../errors/refusals.ts';

/** How a flow began; a link of the same kind finishes it. */
export type FlowMethod =
	'oauth' | 'sso/saml' | 'email/signup' | 'magiclink' | 'recovery' | 'invite' | 'email_change';

/** A sign-in that began here and goes on elsewhere: in a mail, or at a provider. */
export interface FlowState {
	readonly id: string;
	readonly user_id: string | null;
	readonly auth_code: string | null;
	readonly code_challenge: string | null;
	readonly code_challenge_method: 's256' | 'plain' | null;
	readonly provider_type: string;
	readonly authentication_method: FlowMethod;
	readonly provider_access_token: string | null;
	readonly provider_refresh_token: string | null;
	readonly auth_code_issued_at: Date | null;
	readonly created_at: Date;
	readonly referrer: string | null;
	readonly linking_target_id: string | null;
}

/** Proof Key for Code Exchange: who began a flow is the only one who can finish it. */
export interface Pkce {
	readonly challenge: string;
	readonly method: 's256' | 'plain';
}

const flowSeconds = 300;

/** The challenge of a request, if it has one. */
export const readPkce = (challenge: string, method: string): Pkce | undefined => {
	if (challenge === '' && method === '') return undefined;
	if (challenge === '' || method === '') {
		throw refusals.invalid('PKCE flow requires code_challenge_method and code_challenge');
	}
	if (challenge.length < 43 || challenge.length > 128) {
		throw refusals.invalid('code challenge has to be between 43 and 128 characters');
	}
	if (!/^[a-zA-Z._~0-9-]+$/.test(challenge)) {
		throw refusals.invalid(
			'code challenge can only contain alphanumeric characters, hyphens, periods, underscores and tildes',
		);
	}
	const lower = method.toLowerCase();
	if (lower !== 's256' && lower !== 'plain') throw refusals.invalid('Invalid code_challenge_method');
	return { challenge, method: lower };
};

export const insertFlowState = async (
	sql: Database,
	{
		pkce,
		method,
		providerType,
		...more
	}: {
		readonly pkce: Pkce | undefined;
		readonly method: FlowMethod;
		readonly providerType: string;
		readonly userId?: string;
		readonly referrer?: string;
		readonly linkingTargetId?: string | null;
	},
): Promise<FlowState> => {
	const values = {
		provider_type: providerType,
		authentication_method: method,
		auth_code: pkce ? randomUUID() : null,
		code_challenge: pkce?.challenge ?? null,
		code_challenge_method: pkce?.method ?? null,
		user_id: more.userId ?? null,
		referrer: more.referrer ?? null,
		linking_target_id: more.linkingTargetId ?? null,
	};
	const [flow] = await sql<FlowState[]>`insert into auth.flow_state ${sql(values)} returning *`;
	if (!flow) throw new Error('The flow state was not written.');
	return flow;
};

const isFlowExpired = ({ auth_code_issued_at, created_at }: FlowState): boolean =>
	Date.now() > (auth_code_issued_at ?? created_at).getTime() + flowSeconds * 1000;

/** The flow that comes back from a provider. */
export const requireFlow = async (sql: Database, id: string): Promise<FlowState> => {
	const [flow] = await sql<FlowState[]>`select * from auth.flow_state where id::text = ${id}`;
	if (!flow) throw new AuthError(400, 'bad_oauth_state', 'OAuth state not found or expired');
	if (isFlowExpired(flow)) throw new AuthError(400, 'bad_oauth_state', 'OAuth state has expired');
	if (flow.code_challenge !== null && flow.user_id !== null) {
		throw new AuthError(400, 'flow_state_already_used', 'State has already been used');
	}
	return flow;
};

/** The code for a user whose link was opened, of the flow that the same link began. */
export const issueAuthCode = async (sql: Database, userId: string, method: FlowMethod): Promise<string> => {
	const [flow] = await sql<FlowState[]>`
		update auth.flow_state set auth_code_issued_at = now(), updated_at = now()
		where id = (
			select id from auth.flow_state where user_id = ${userId} and authentication_method = ${method}
			order by created_at desc limit 1
		) returning *`;
	if (!flow || flow.auth_code === null) {
		throw refusals.flowStateNotFound(
			'No associated flow state found. 422: No valid flow state found for user.',
			400,
		);
	}
	return flow.auth_code;
};

const isVerifier = ({ code_challenge, code_challenge_method }: FlowState, verifier: string): boolean => {
	const challenge =
		code_challenge_method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
	return challenge === code_challenge;
};

/** The flow whose code is exchanged for a session. */
export const requireFinishedFlow = async (
	sql: Database,
	code: string,
	verifier: string,
): Promise<FlowState & { readonly user_id: string }> => {
	const [flow] = await sql<FlowState[]>`
		select * from auth.flow_state where auth_code = ${code} for update`;
	if (!flow || flow.user_id === null) {
		throw refusals.flowStateNotFound('invalid flow state, no valid flow state found', 404);
	}
	if (isFlowExpired(flow)) {
		throw new AuthError(422, 'flow_state_expired', 'invalid flow state, flow state has expired');
	}
	if (!isVerifier(flow, verifier)) {
		throw new AuthError(
			400,
			'bad_code_verifier',
			'code challenge does not match previously saved code verifier',
		);
	}
	return { ...flow, user_id: flow.user_id };
};

export const deleteFlow = async (sql: Database, { id }: FlowState): Promise<void> => {
	await sql`delete from auth.flow_state where id = ${id}`;
};
