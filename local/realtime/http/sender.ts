import type { Sql } from 'postgres';
import { askToWrite, type Allowed, type Extension } from '../authorization.ts';
import type { Identity } from '../token.ts';

/** Who sends a broadcast by HTTP. */
export interface Sender {
	/** Throws PolicyError. */
	readonly mayWrite: (topic: string, extensions: readonly Extension[]) => Promise<Allowed>;
}

export const toSender = (sql: Sql, request: Request, identity: Identity): Sender => ({
	mayWrite: async (topic, extensions) => {
		const headers = JSON.stringify(Object.fromEntries(request.headers));
		return await askToWrite(sql, { identity, topic, headers }, extensions);
	},
});
