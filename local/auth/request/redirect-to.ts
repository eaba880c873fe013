import type { AuthRequest } from '../context.ts';
import type { AuthSettings } from '../options.ts';

const toPattern = (glob: string): RegExp =>
	new RegExp(
		`^${glob.replaceAll(/\*\*|\*|[.+?^${}()|[\]\\]/g, (part) =>
			part === '**' ? '.*' : part === '*' ? '[^./]*' : `\\${part}`,
		)}$`,
	);

const isLoopback = (hostname: string): boolean =>
	hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);

/** Links lead to the site, to this machine, or to a place of the list. */
const isAllowed = (target: string, { siteUrl, redirectUrls }: AuthSettings): boolean => {
	if (!URL.canParse(target)) return false;
	const [to, site] = [new URL(target), new URL(siteUrl)];
	if (to.origin !== 'null' && to.origin === site.origin) return true;
	if (isLoopback(to.hostname)) return true;
	const [withoutFragment = ''] = target.split('#');
	return redirectUrls.some((glob) => toPattern(glob).test(withoutFragment));
};

/** A target, or the site when the target is not allowed. */
export const toAllowedTarget = (target: string | null, settings: AuthSettings): string =>
	target !== null && isAllowed(target, settings) ? target : settings.siteUrl;

/** Where the request wants its user to end up. */
export const readRedirectTo = ({ url, headers, settings }: AuthRequest): string => {
	const asked = headers.get('redirect_to') ?? url.searchParams.get('redirect_to');
	const target = asked !== null && isAllowed(asked, settings) ? asked : headers.get('referer');
	return toAllowedTarget(target, settings);
};
