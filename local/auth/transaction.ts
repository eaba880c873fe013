import type { TransactionSql } from 'postgres';
import type { Auth } from './context.ts';
import { AuthError } from './errors/auth-error.ts';

/**
 * Does work in one transaction. A refusal that is thrown undoes it; one that is returned is thrown after the commit, so
 * that what led to it is kept.
 */
export const inTransaction = async <Result>(
	{ sql }: Auth,
	work: (transaction: TransactionSql) => Promise<Result | AuthError>,
): Promise<Result> => {
	// Boxed: postgres.js would take apart a result that is an array of queries.
	const { result } = await sql.begin(async (transaction) => ({ result: await work(transaction) }));
	if (result instanceof AuthError) throw result;
	return result;
};
