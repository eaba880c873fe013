import type { Sql, TransactionSql } from 'postgres';
import type { Caller } from '../caller.ts';
import type { Mailbox } from './messages/mailbox.ts';
import type { OidcProvider } from './oauth/oidc-provider.ts';
import type { AuthSettings } from './options.ts';
import type { Fields } from './request/fields.ts';

/** The database, in a transaction or not. */
export type Database = Sql | TransactionSql;

/** What every route works with. */
export interface Auth {
	readonly sql: Sql;
	readonly settings: AuthSettings;
	readonly jwtSecret: string;
	readonly mailbox: Mailbox;
	readonly oidc: OidcProvider;
}

export interface AuthRequest {
	readonly auth: Auth;
	readonly settings: AuthSettings;
	readonly caller: Caller;
	readonly method: string;
	readonly url: URL;
	readonly headers: Headers;
	/** Parts of the path that the route names, decoded. */
	readonly path: Readonly<Record<string, string>>;
	/** The JSON body; refused when there is none. */
	readonly fields: () => Fields;
	/** The body as it came, empty when there is none. */
	readonly body: string;
}
