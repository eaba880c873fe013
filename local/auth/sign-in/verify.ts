import type { AuthRequest } from '../context.ts';
import { AuthError } from '../errors/auth-error.ts';
import { refusals } from '../errors/refusals.ts';
import { renderErrorUrl } from '../errors/error-url.ts';
import { pkcePrefix } from '../messages/one-time-tokens.ts';
import { issueAuthCode, type FlowMethod } from '../oauth/flow-state.ts';
import type { Fields } from '../request/fields.ts';
import { readRedirectTo } from '../request/redirect-to.ts';
import { issueSession, toUrlParameters } from '../sessions/issue-session.ts';
import { inTransaction } from '../transaction.ts';
import { toEmail, toPhone } from '../users/addresses.ts';
import { confirm } from './confirm.ts';
import { findByCode, findByHash, type Confirmed, type VerifyType } from './find-token.ts';

const types: readonly VerifyType[] = [
	...(['signup', 'invite', 'magiclink', 'recovery', 'email_change', 'email'] as const),
	...(['sms', 'phone_change'] as const),
];

const otherIsNeeded = 'Confirmation link accepted. Please proceed to confirm link sent to the other email';

const toType = (text: string): VerifyType => {
	if (text === '') throw refusals.invalid('Verify requires a verification type');
	const type = types.find((one) => one === text);
	if (!type) throw refusals.invalid('Unsupported verification type');
	return type;
};

type Find = (sql: Parameters<typeof findByHash>[0]) => Promise<Confirmed>;

const readToken = (fields: Fields): Find => {
	const [code, hash] = [fields.text('token'), fields.text('token_hash')];
	const [email, phone] = [fields.text('email'), fields.text('phone')];
	if ((code === '') === (hash === '')) {
		throw refusals.invalid('Verify requires either a token or a token hash');
	}
	if (hash !== '') {
		if (email !== '' || phone !== '' || fields.text('redirect_to') !== '') {
			throw refusals.invalid('Only the token_hash and type should be provided');
		}
		return async (sql) => await findByHash(sql, toType(fields.text('type')), hash);
	}
	if ((email === '') === (phone === '')) {
		throw refusals.invalid('Only an email address or phone number should be provided on verify');
	}
	const address = email === '' ? toPhone(phone) : toEmail(email);
	return async (sql) => await findByCode(sql, toType(fields.text('type')), { address, code });
};

/** POST /verify */
export const verify = async (request: AuthRequest): Promise<Response> => {
	const fields = request.fields();
	if (fields.text('type') === '') throw refusals.invalid('Verify requires a verification type');
	const find = readToken(fields);
	return await inTransaction(request.auth, async (sql) => {
		const user = await confirm(request, sql, await find(sql));
		if (!user) return Response.json({ code: '200', msg: otherIsNeeded });
		return Response.json(await issueSession(request, sql, user, 'otp'));
	});
};

const goTo = (url: string): Response => new Response(null, { status: 303, headers: { location: url } });

const toMessageUrl = (target: string, isPkce: boolean): string => {
	const url = new URL(target);
	if (isPkce) url.searchParams.set('message', otherIsNeeded);
	url.hash = new URLSearchParams({ message: otherIsNeeded, sb: '' }).toString();
	return url.href;
};

const toCodeUrl = (target: string, code: string): string => {
	const url = new URL(target);
	url.searchParams.set('code', code);
	return url.href;
};

const toFlowMethod = (type: Confirmed['type']): FlowMethod => {
	switch (type) {
		case 'signup':
			return 'email/signup';
		case 'sms':
		case 'phone_change':
			throw refusals.invalid('Unsupported verification type');
		case 'invite':
		case 'magiclink':
		case 'recovery':
		case 'email_change':
			return type;
	}
};

const openLink = async (request: AuthRequest, token: string, target: string): Promise<string> =>
	await inTransaction(request.auth, async (sql) => {
		const isPkce = token.startsWith(pkcePrefix);
		const type = toType(request.url.searchParams.get('type') ?? '');
		const confirmed = await findByHash(sql, type, token);
		const user = await confirm(request, sql, confirmed);
		if (!user) return toMessageUrl(target, isPkce);
		if (isPkce) return toCodeUrl(target, await issueAuthCode(sql, user.id, toFlowMethod(confirmed.type)));
		const session = await issueSession(request, sql, user, 'otp');
		return `${target}#${toUrlParameters(session, { type: confirmed.type })}`;
	});

/** GET /verify: the link of a mail was opened. Whatever comes of it, the browser goes on to where the link leads. */
export const followLink = async (request: AuthRequest): Promise<Response> => {
	const [token, type] = ['token', 'type'].map((name) => request.url.searchParams.get(name) ?? '');
	if (!type) throw refusals.invalid('Verify requires a verification type');
	if (!token) throw refusals.invalid('Verify requires a token or a token hash');
	const target = readRedirectTo(request);
	try {
		return goTo(await openLink(request, token, target));
	} catch (error) {
		if (!(error instanceof AuthError)) throw error;
		return goTo(renderErrorUrl(error, target, { inQuery: token.startsWith(pkcePrefix) }));
	}
};
