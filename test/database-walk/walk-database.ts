import postgres from 'postgres';
import { catalogue, type AnyOperation } from '../../shared';
import { unused } from '../contract/unused';
import { startLocal, type Local } from '../local/harness';
import { databaseCases, reset, schema, standing, unchanged, type DatabaseCase } from './database-cases';

/** What a host made of an operation. */
export type Came = { readonly gives: unknown; readonly count?: unknown } | { readonly error: unknown };

/** How a host runs an operation, and what it should make of a case that succeeds. */
export interface Host {
	run(operation: AnyOperation, params: DatabaseCase['params'], local: Local): Promise<Came>;
	wanted(operation: AnyOperation, wanted: DatabaseCase): Came;
}

const operations = catalogue.filter(({ id }) => id.startsWith('database.'));

/** Every operation of the Database with every field and every choice against a real PostgreSQL, through one host. */
export function walkDatabase(host: Host): void {
	let local: Local;
	let sql: postgres.Sql;
	beforeAll(async () => {
		local = await startLocal({ maxRows: 3, txOverride: true });
		sql = postgres(local.databaseUrl, { onnotice: () => {} });
		await sql.unsafe(schema);
	}, 60_000);
	afterAll(async () => {
		await sql?.end();
		await local?.stop();
	});
	beforeEach(async () => void (await sql.unsafe(reset)));

	describe.each(operations.map((operation) => [operation.id, operation] as const))(
		'%s',
		(id, operation: AnyOperation) => {
			const cases = databaseCases[id] ?? [];

			it('is tried with every field and every choice', () => {
				expect(
					unused(
						operation,
						cases.map(({ params }) => params),
					),
				).toEqual([]);
			});

			it.each(cases.map((each) => [each.name, each] as const))('%s', async (_name, each) => {
				const came = await host.run(operation, each.params, local);
				expect(came).toEqual(each.error === undefined ? host.wanted(operation, each) : { error: each.error });
				expect([...(await sql.unsafe(standing))]).toEqual(each.stands ?? unchanged);
			});
		},
	);
}
