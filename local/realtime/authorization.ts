import { randomUUID } from 'node:crypto';
import postgres, { type Sql, type TransactionSql } from 'postgres';
import type { Identity } from './token.ts';

/** What policies on `realtime.messages` are asked about. */
export type Extension = 'broadcast' | 'presence' | 'persistence';

export interface Asker {
	readonly identity: Identity;
	/** The topic, as `realtime.topic()` tells it. */
	readonly topic: string;
	/** As JSON: what `request.headers` shows. */
	readonly headers: string;
}

export type Allowed = Readonly<Partial<Record<Extension, boolean>>>;

/** The policies themselves failed, or the role does not exist. */
export class PolicyError extends Error {}

/** Carries the result out of a transaction that is always undone. */
class Undone extends Error {
	readonly allowed: Allowed;

	constructor(allowed: Allowed) {
		super('undone as asked');
		this.allowed = allowed;
	}
}

const insufficientPrivilege = '42501';

const become = async (transaction: TransactionSql, { identity, topic, headers }: Asker): Promise<void> => {
	const { role, claims } = identity;
	const sub = typeof claims['sub'] === 'string' ? claims['sub'] : '';
	await transaction`select set_config('role', ${role}, true), set_config('realtime.topic', ${topic}, true),
		set_config('request.jwt.claims', ${JSON.stringify(claims)}, true), set_config('request.headers', ${headers}, true),
		set_config('request.jwt.claim.sub', ${sub}, true), set_config('request.jwt.claim.role', ${role}, true)`;
};

const tryOut = async (
	sql: Sql,
	work: (transaction: TransactionSql) => Promise<Allowed>,
): Promise<Allowed> => {
	try {
		return await sql.begin(async (transaction) => {
			throw new Undone(await work(transaction));
		});
	} catch (error) {
		if (error instanceof Undone) return error.allowed;
		if (error instanceof postgres.PostgresError) throw new PolicyError(error.message, { cause: error });
		throw error;
	}
};

/** Asks the policies for reading: a message of each kind is made, looked for as the asker, and undone. */
export const askToRead = async (sql: Sql, asker: Asker, extensions: readonly Extension[]): Promise<Allowed> =>
	await tryOut(sql, async (transaction) => {
		const messages = extensions.map((extension) => ({ id: randomUUID(), topic: asker.topic, extension }));
		await transaction`insert into realtime.messages ${transaction(messages)}`;
		await become(transaction, asker);
		const ids = messages.map(({ id }) => id).join(',');
		const found = await transaction.unsafe<{ extension: Extension }[]>(
			'select extension from realtime.messages where id = any ($1::text::uuid[])',
			[`{${ids}}`],
		);
		const seen = new Set(found.map(({ extension }) => extension));
		return Object.fromEntries(extensions.map((extension) => [extension, seen.has(extension)]));
	});

const mayWrite = async (
	transaction: TransactionSql,
	topic: string,
	extension: Extension,
): Promise<boolean> => {
	try {
		await transaction.savepoint(
			async (savepoint) =>
				await savepoint`insert into realtime.messages (topic, extension) values (${topic}, ${extension})`,
		);
		return true;
	} catch (error) {
		if (error instanceof postgres.PostgresError && error.code === insufficientPrivilege) return false;
		throw error;
	}
};

/** Asks the policies for writing: a message of each kind is written as the asker, and undone. */
export const askToWrite = async (
	sql: Sql,
	asker: Asker,
	extensions: readonly Extension[],
): Promise<Allowed> =>
	await tryOut(sql, async (transaction) => {
		await become(transaction, asker);
		const allowed: [Extension, boolean][] = [];
		for (const extension of extensions) {
			allowed.push([extension, await mayWrite(transaction, asker.topic, extension)]);
		}
		return Object.fromEntries(allowed);
	});
