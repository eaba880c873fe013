import { Hono, type Context } from 'hono';
import postgres from 'postgres';
import type { Caller } from '../caller.ts';
import type { Service } from '../gateway.ts';
import type { Auth, AuthRequest } from './context.ts';
import { AuthError } from './errors/auth-error.ts';
import { renderError } from './errors/render-error.ts';
import { createMailbox } from './messages/mailbox.ts';
import { createOidcProvider } from './oauth/oidc-provider.ts';
import { toAuthSettings, type AuthOptions } from './options.ts';
import { Fields } from './request/fields.ts';
import { routes } from './routes.ts';

const servicePath = '/auth/v1';

interface Environment {
	readonly Bindings: { readonly caller: Caller };
}

const openPaths = routes.filter(({ isOpen }) => isOpen).map(({ method, path }) => `${method} ${path}`);

/** Links in mails and redirects of providers are followed by browsers, which have no project key. */
const isOpen = ({ method, url }: Request): boolean =>
	openPaths.includes(`${method} ${new URL(url).pathname.slice(servicePath.length)}`);

const toAuthRequest = async (auth: Auth, context: Context<Environment>): Promise<AuthRequest> => {
	const { method, url, headers } = context.req.raw;
	const body = await context.req.text();
	let fields: Fields | undefined;
	return {
		auth,
		settings: auth.settings,
		caller: context.env.caller,
		method,
		url: new URL(url),
		headers,
		path: context.req.param(),
		body,
		fields: () => (fields ??= Fields.parse(body)),
	};
};

const createRoutes = (auth: Auth): Hono<Environment> => {
	const app = new Hono<Environment>().basePath(servicePath);
	for (const { method, path, answer } of routes) {
		app.on(method, path, async (context) => await answer(await toAuthRequest(auth, context)));
	}
	app.notFound((context) => renderError(new AuthError(404, 'not_found', '404: Not Found'), context.req.raw));
	app.onError((error, context) => renderError(error, context.req.raw));
	return app;
};

export interface AuthServiceOptions {
	readonly databaseUrl: string;
	readonly jwtSecret: string;
	readonly options?: AuthOptions | undefined;
}

/** Opens the auth API of a database, which answers as GoTrue does, and what it needs around it: mail and a provider. */
export const openAuth = ({
	databaseUrl,
	jwtSecret,
	options,
}: AuthServiceOptions): { readonly services: readonly Service[]; readonly close: () => Promise<void> } => {
	const sql = postgres(databaseUrl, { max: 10, onnotice: () => {} });
	const auth: Auth = {
		sql,
		settings: toAuthSettings(options),
		jwtSecret,
		mailbox: createMailbox(),
		oidc: createOidcProvider(jwtSecret),
	};
	const app = createRoutes(auth);
	const service: Service = {
		path: servicePath,
		isOpen,
		fetch: async (request, caller) => await app.fetch(request, { caller }),
	};
	return {
		services: [service, auth.mailbox.service, auth.oidc.service],
		close: async () => await sql.end({ timeout: 1 }),
	};
};
