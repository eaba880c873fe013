import { SupabaseError, type LocalCode } from './error';

const service = /\/(?:rest|auth|storage|functions|realtime)\/v1(?:\/.*)?$/;
const dashboard = /^https:\/\/(?:app\.)?supabase\.(?:com|io)\/(?:dashboard\/)?project\/([a-z0-9]+)/i;

/**
 * The address of a project from what people paste: with a trailing slash, with `/rest/v1` or another service's path,
 * the dashboard's address, a bare `ref.supabase.co`. A path prefix of a self-hosted server is kept.
 * Throws `INVALID_PROJECT_URL`.
 */
export function normaliseProjectUrl(given: string): string {
	const text = typeof given === 'string' ? given.trim() : '';
	if (text === '') throw refuse('The Project URL is empty');
	if (/^postgres(?:ql)?:/i.test(text))
		throw refuse('This is a database connection string, not a Project URL');
	const [, reference] = dashboard.exec(text) ?? [];
	if (reference) return `https://${reference}.supabase.co`;
	const withScheme = /^[\w-]+\.supabase\.(?:co|in|red)(?:\/|$)/i.test(text) ? `https://${text}` : text;
	if (!/^https?:\/\//i.test(withScheme)) throw refuse('The Project URL must begin with https:// or http://');
	if (!URL.canParse(withScheme)) throw refuse('The Project URL is not a valid address');
	const url = new URL(withScheme);
	if (url.username || url.password) throw refuse('The Project URL must not hold a user name or password');
	return url.origin + url.pathname.replace(service, '').replace(/\/+$/, '');
}

const refuse = (reason: string): SupabaseError =>
	new SupabaseError({
		reason,
		advice: 'Copy it from Project Settings → Data API, such as https://abcdefgh.supabase.co.',
		field: 'url',
		code: 'INVALID_PROJECT_URL' satisfies LocalCode,
	});
