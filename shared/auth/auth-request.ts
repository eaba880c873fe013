import { invalid } from '../error';
import type { Method } from '../ports';
import type { Query } from '../postgrest/query';
import type { ServiceRequest } from '../request';

interface AuthRequest {
	readonly method: Method;
	readonly path: string;
	readonly query?: Query;
	/** Where a link in a mail leads back to. */
	readonly redirectTo?: string;
	readonly body?: unknown;
	/** Must be made by a signed-in user. */
	readonly asUser?: boolean;
	readonly token?: string;
	readonly repeatable?: boolean;
}

/** With this version, Auth names its refusals by `code`. */
const version = { 'X-Supabase-Api-Version': '2024-01-01' };

export function authRequest({ redirectTo, query = [], ...request }: AuthRequest): ServiceRequest {
	const isRead = request.method === 'GET';
	return {
		service: 'auth',
		...request,
		query: [...(redirectTo?.trim() ? [['redirect_to', redirectTo.trim()] as const] : []), ...query],
		headers: { ...version, ...(!isRead && { 'Content-Type': 'application/json;charset=UTF-8' }) },
	};
}

/** Members of a body for the proof that a person is there; an object even without one, as the official client sends it. */
export const captcha = (captchaToken: string | undefined) => ({
	gotrue_meta_security: { captcha_token: captchaToken },
});

/** Members of a body for PKCE; null without a challenge, as the official client sends them. */
export const challengeMembers = (challenge: string | undefined) => ({
	code_challenge: challenge ?? null,
	code_challenge_method: challenge === undefined ? null : 's256',
});

/** The address or the number by which a user is known: exactly one of them. */
export function contact({
	email,
	phone,
}: {
	readonly email?: string;
	readonly phone?: string;
}):
	| { readonly email: string; readonly phone?: undefined }
	| { readonly phone: string; readonly email?: undefined } {
	const [mail, number] = [email?.trim() ?? '', phone?.trim() ?? ''];
	if (mail && number)
		throw invalid('phone', 'Both an email address and a phone number are given', 'Give one of the two.');
	if (mail) return { email: mail };
	if (number) return { phone: number };
	throw invalid('email', 'Neither an email address nor a phone number is given', 'Give one of the two.');
}

/** An id that becomes part of a path. Throws INVALID_PARAMETER for anything but a UUID. */
export function uuid(field: string, label: string, value: string): string {
	const id = value.trim();
	if (/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(id)) return id;
	throw invalid(
		field,
		`${label} must be a UUID, not '${id.slice(0, 40)}'`,
		'It looks like 123e4567-e89b-12d3-a456-426614174000.',
	);
}
