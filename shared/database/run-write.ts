import type { PartOfOutcome, SendRequest, SingleRequest } from '../operation';
import { countIn } from '../postgrest/prefer';
import { checkRolledBack, proveRollback } from './dry-run';

interface Targeted {
	readonly table: string;
	readonly schema?: string;
	readonly dryRun?: boolean;
}

/** One write. A dry run is proven first. */
export async function* runWrite<P extends Targeted>(
	params: P,
	send: SendRequest,
	write: SingleRequest<P>,
): AsyncGenerator<PartOfOutcome, void, undefined> {
	if (params.dryRun) {
		// Parameters that cannot be meant are refused before the server is asked anything.
		await write.request(params);
		await proveRollback(params, send);
	}
	yield await sendWrite(params, send, write);
}

/** Sends a write whose dry run, if it is one, is proven. */
export async function sendWrite<P extends { readonly dryRun?: boolean }>(
	params: P,
	send: SendRequest,
	{ request, result }: SingleRequest<P>,
): Promise<PartOfOutcome> {
	const reply = await send(await request(params));
	if (params.dryRun) checkRolledBack(reply);
	return { data: result(reply, params), count: countIn(reply.headers), status: reply.status };
}
