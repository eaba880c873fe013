import type { Sql, TransactionSql } from 'postgres';
import { parameter, render, sql, join, type Fragment } from './sql/fragment.ts';

export type Row = Readonly<Record<string, string | null>>;

/** Runs a statement inside the transaction of a request. */
export type Run = (statement: Fragment) => Promise<readonly Row[]>;

interface Transaction {
	readonly isReadOnly: boolean;
	/** Undoes everything at the end, after the reply is known. */
	readonly rollback: boolean;
	/** Settings for the length of the transaction, in order. */
	readonly settings: readonly (readonly [name: string, value: string])[];
}

/** Carries the result out of a transaction that is to be undone. */
class Undone<Result> extends Error {
	readonly result: Result;

	constructor(result: Result) {
		super('undone as asked');
		this.result = result;
	}
}

const renderSettings = (settings: Transaction['settings']): Fragment =>
	sql`SELECT ${join(
		settings.map(([name, value]) => sql`set_config(${parameter(name)}, ${parameter(value)}, true)`),
		', ',
	)}`;

/** Runs work in one transaction, under the settings of the request: role, claims, search path and the like. */
export const runTransaction = async <Result>(
	database: Sql,
	{ isReadOnly, rollback, settings }: Transaction,
	work: (run: Run) => Promise<Result>,
): Promise<Result> => {
	const inTransaction = async (transaction: TransactionSql): Promise<Result> => {
		const run: Run = async (statement) => {
			const { text, values } = render(statement);
			return await transaction.unsafe<Row[]>(text, values);
		};
		await run(renderSettings(settings));
		const result = await work(run);
		if (!rollback) return result;
		// Deferred constraints would otherwise never be checked.
		await transaction.unsafe('SET CONSTRAINTS ALL IMMEDIATE');
		throw new Undone(result);
	};
	try {
		const result = await database.begin(isReadOnly ? 'read only' : 'read write', inTransaction);
		return result as Result;
	} catch (error) {
		if (error instanceof Undone) return error.result as Result;
		throw error;
	}
};
