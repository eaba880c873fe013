import { invalid, SupabaseError, type LocalCode } from '../error';
import type { SendRequest } from '../operation';
import { prefer } from '../postgrest/prefer';
import { tablePath } from '../postgrest/table';
import type { ServiceReply } from '../reply';
import type { ServiceRequest } from '../request';
import { describeApi } from './api-description';

/** What the server proves it on. */
interface Target {
	readonly table: string;
	readonly schema?: string;
}

/**
 * Asks the server whether it honours a dry run, by a write that touches no row. A server that is not set to do so says
 * nothing about the preference and would commit. Throws NOT_ROLLED_BACK.
 */
export async function proveRollback({ table, schema }: Target, send: SendRequest): Promise<void> {
	const reply = await send(writeOfNothing({ table, schema }));
	if (!saysRolledBack(reply)) throw notRolledBack('The server does not allow a dry run, so nothing was sent');
}

const writeOfNothing = ({ table, schema }: Target): ServiceRequest => ({
	service: 'database',
	method: 'PATCH',
	path: tablePath(table),
	headers: prefer({ returning: 'minimal', rollback: true }),
	schema,
	body: {},
	repeatable: true,
});

/** The last look, at the reply itself: between proof and request the setting can change. */
export function checkRolledBack(reply: ServiceReply): void {
	if (!saysRolledBack(reply))
		throw notRolledBack('The server did not confirm the dry run: the change may have been made');
}

/** The same for a plan, whose reply does not tell what became of preferences: the server proves it once more. */
export async function checkPlanRolledBack(
	reply: ServiceReply,
	target: Target,
	send: SendRequest,
): Promise<void> {
	if (!saysRolledBack(reply)) checkRolledBack(await send(writeOfNothing(target)));
}

const saysRolledBack = ({ headers }: ServiceReply): boolean =>
	(headers['preference-applied'] ?? '').split(',').some((each) => each.trim() === 'tx=rollback');

const notRolledBack = (reason: string): SupabaseError =>
	new SupabaseError({
		reason,
		advice: "Set PostgREST's db-tx-end to commit-allow-override, or turn Dry Run off.",
		field: 'dryRun',
		code: 'NOT_ROLLED_BACK' satisfies LocalCode,
	});

/** Whether the server honours a dry run is the same for every table. */
export async function tableToProve(
	{ dryRunTable, schema }: { readonly dryRunTable?: string; readonly schema?: string },
	send: SendRequest,
): Promise<string> {
	if (dryRunTable?.trim()) return dryRunTable;
	const description = await describeApi(schema, send).catch((error: unknown) => {
		if (error instanceof SupabaseError && [401, 403, 404].includes(error.status)) return undefined;
		throw error;
	});
	const [table] = Object.keys(description?.definitions ?? {});
	if (table !== undefined) return table;
	throw invalid(
		'dryRunTable',
		'There is no table known on which to prove the dry run',
		'Name any table or view in Dry Run Table; nothing was sent.',
	);
}
