import type { Row } from '../field';
import type { Query } from '../postgrest/query';

/** The members of the address at which somebody signs in with a provider. */
export const toProvider = (
	{
		provider,
		scopes,
		queryParams = {},
	}: { readonly provider: string; readonly scopes?: string; readonly queryParams?: Row },
	challenge?: string,
): Query => [
	['provider', provider.trim()],
	...(scopes?.trim() ? [['scopes', scopes.trim()] as const] : []),
	...(challenge === undefined
		? []
		: [['code_challenge', challenge] as const, ['code_challenge_method', 's256'] as const]),
	...Object.entries(queryParams).map(([name, value]) => [name, String(value)] as const),
];
