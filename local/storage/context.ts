import type { Sql } from 'postgres';
import type { Scope } from './database/transaction.ts';
import type { Disk } from './disk/disk.ts';
import type { StorageSettings } from './options.ts';
import type { RequestBody } from './request/body.ts';
import type { Fields } from './request/fields.ts';
import type { Resumable } from './resumable/resumable.ts';
import type { SignedTokens } from './signed/signed-tokens.ts';

/** What every route works with. */
export interface Storage {
	readonly sql: Sql;
	readonly disk: Disk;
	readonly settings: StorageSettings;
	readonly tokens: SignedTokens;
	readonly resumable: Resumable;
}

export interface StorageRequest {
	readonly storage: Storage;
	readonly method: string;
	readonly url: URL;
	readonly headers: Headers;
	/** Aborted when the connection closes before the reply is out. */
	readonly signal: AbortSignal;
	/** The parts of the path that the route names, decoded; empty where it names none. */
	readonly bucket: string;
	readonly key: string;
	/** Whether the request said who sends it. */
	readonly isAuthenticated: boolean;
	/** The rights of who sends it. */
	readonly caller: Scope;
	/** The rights of the service itself, which no policy restricts. */
	readonly service: Scope;
	readonly body: RequestBody;
	/** The JSON body. */
	readonly fields: () => Promise<Fields>;
	readonly query: Fields;
}
