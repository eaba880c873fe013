import type { Sql, TransactionSql } from 'postgres';
import type { Identity } from '../request/identify.ts';

/** Under whose rights the database works, and what it tells policies of the request. */
export interface Scope extends Identity {
	readonly method: string;
	readonly path: string;
	/** For example `storage.object.upload`. */
	readonly operation: string;
	readonly headers: Headers;
	/** The JWT as it came. */
	readonly token: string;
}

/** From here on, a transaction has the rights of somebody. */
export const actAs = async (transaction: TransactionSql, scope: Scope): Promise<void> => {
	const settings: Readonly<Record<string, string>> = {
		role: scope.role,
		'request.jwt.claim.role': scope.role,
		'request.jwt': scope.token,
		'request.jwt.claim.sub': scope.owner ?? '',
		'request.jwt.claims': JSON.stringify(scope.claims),
		'request.headers': JSON.stringify(Object.fromEntries(scope.headers)),
		'request.method': scope.method,
		'request.path': scope.path,
		'storage.operation': scope.operation,
		'storage.allow_delete_query': 'true',
	};
	await transaction`
		select set_config(name, value, true)
		from unnest(${Object.keys(settings)}::text[], ${Object.values(settings)}::text[]) setting (name, value)`;
};

type Work<Result> = (transaction: TransactionSql) => Promise<Result>;

export const inTransaction = async <Result>(sql: Sql, scope: Scope, work: Work<Result>): Promise<Result> => {
	// Boxed: postgres.js would take apart a result that is an array of queries.
	const { result } = await sql.begin(async (transaction) => {
		await actAs(transaction, scope);
		return { result: await work(transaction) };
	});
	return result;
};

const undo = new Error('undone on purpose');

/** Does work only to see whether policies allow it, and undoes it. */
export const tryOut = async (sql: Sql, scope: Scope, work: Work<unknown>): Promise<void> => {
	try {
		await inTransaction(sql, scope, async (transaction) => {
			await work(transaction);
			throw undo;
		});
	} catch (error) {
		if (error !== undo) throw error;
	}
};
