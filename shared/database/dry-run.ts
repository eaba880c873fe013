import { SupabaseError, type LocalCode } from '../error';
import type { SendRequest } from '../operation';
import { prefer } from '../postgrest/prefer';
import { tablePath } from '../postgrest/table';
import type { ServiceReply } from '../reply';

/**
 * Asks the server whether it honours a dry run, by a write that touches no row. A server that is not set to do so says
 * nothing about the preference and would commit. Throws NOT_ROLLED_BACK.
 */
export async function proveRollback(
	{ table, schema }: { readonly table: string; readonly schema?: string },
	send: SendRequest,
): Promise<void> {
	const reply = await send({
		service: 'database',
		method: 'PATCH',
		path: tablePath(table),
		headers: prefer({ returning: 'minimal', rollback: true }),
		schema,
		body: {},
		repeatable: true,
	});
	if (!saysRolledBack(reply)) throw notRolledBack('The server does not allow a dry run, so nothing was sent');
}

/** The last look, at the reply itself: between proof and request the setting can change. */
export function checkRolledBack(reply: ServiceReply): void {
	if (!saysRolledBack(reply))
		throw notRolledBack('The server did not confirm the dry run: the change may have been made');
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
