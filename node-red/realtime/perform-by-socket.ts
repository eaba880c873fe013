import { performOnSocket, SupabaseError, type AnySocketOperation } from '../../shared';
import { checkResultProperty } from '../operation/check-result-property';
import { evaluateFor } from '../operation/evaluate';
import { filePath } from '../operation/file-path';
import type { Work } from '../operation/perform-operation';
import { chunksOfFile } from '../operation/read-csv-rows';
import { readParams } from '../operation/read-params';

/** Does what the form says over the connection's socket, and sends what comes of it. */
export async function performBySocket(work: Work, operation: AnySocketOperation): Promise<void> {
	const { RED, node, definition, message, send, status, signal, socket } = work;
	const params = await readParams(operation.fields, definition, {
		evaluate: evaluateFor(RED, node, message),
		secrets: {},
		findFile: (name) => filePath(RED, name),
		openFile: (name) => chunksOfFile(filePath(RED, name)),
	});
	const property = definition.resultProperty || 'payload';
	checkResultProperty(RED, message, property, 'all');
	const result = await unlessStopped(performOnSocket(operation, params, socket.take()), signal);
	RED.util.setMessageProperty(message, property, result, true);
	Object.assign(message, { supabase: { operation: operation.id } });
	status.succeed(undefined);
	send(message);
}

/** What comes, or a failure as soon as the node is stopped: a flow does not wait for a server to be stopped. */
async function unlessStopped<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
	const stopped = new Promise<never>((_resolve, reject) => {
		const stop = (): void =>
			reject(
				new SupabaseError({
					reason: 'The node was stopped before the server had answered',
					advice: 'Whether it was done is not known.',
					code: 'ABORTED',
				}),
			);
		if (signal.aborted) stop();
		else signal.addEventListener('abort', stop, { once: true });
		void work.then(
			() => signal.removeEventListener('abort', stop),
			() => signal.removeEventListener('abort', stop),
		);
	});
	return await Promise.race([work, stopped]);
}
