import type { Node, NodeAPI, NodeMessageInFlow } from '@node-red/registry';
import { runInParts, SupabaseError } from '../../shared';
import { findOperation, isOnSocket } from '../operation-nodes';
import type { HeldSocket } from '../realtime/hold-socket';
import { performBySocket } from '../realtime/perform-by-socket';
import { connectionFor } from './act-as';
import { checkResultProperty } from './check-result-property';
import { evaluateFor } from './evaluate';
import { filePath } from './file-path';
import { messageMaker, type MessageMaker } from './message-maker';
import type { NodeStatus } from './node-status';
import { readOutputFile } from './read-output-file';
import { readOutputMode, type OutputMode } from './output-modes';
import { chunksOfFile } from './read-csv-rows';
import { readParams } from './read-params';
import { sendEvents } from './send-events';
import { sendInParts } from './send-in-parts';
import type { OperationDefinition, StoredSecrets } from './stored-fields';
import { tallyOf } from './tally';
import { openUploads } from './upload-store';
import { wholeResult, type Coming } from './whole-result';

export interface Work {
	readonly RED: NodeAPI;
	readonly node: Node<StoredSecrets>;
	readonly definition: OperationDefinition;
	readonly message: NodeMessageInFlow;
	readonly send: (message: NodeMessageInFlow) => void;
	readonly status: NodeStatus;
	/** Aborts when the node closes: nothing is sent after that. */
	readonly signal: AbortSignal;
	/** For operations over a socket. */
	readonly socket: HeldSocket;
}

/** Runs the chosen operation for one message and sends what comes of it. Rejects with what a Catch node is to know. */
export async function performOperation(work: Work): Promise<void> {
	const { RED, node, definition, message, status, signal } = work;
	const operation = findOperation(definition.operation);
	if (isOnSocket(operation)) return await performBySocket(work, operation);
	const evaluate = evaluateFor(RED, node, message);
	const secrets = node.credentials ?? {};
	const connection = await connectionFor(RED, definition, { operation, evaluate, secrets });
	const params = await readParams(operation.fields, definition, {
		evaluate,
		secrets,
		findFile: (name) => filePath(RED, name),
		openFile: (name) => chunksOfFile(filePath(RED, name)),
	});
	const mode = readOutputMode(definition.output, operation, params.format);
	const property = definition.resultProperty || 'payload';
	checkResultProperty(RED, message, property, mode);
	const file = mode === 'file' ? await readOutputFile(RED, definition, evaluate) : undefined;
	if (mode === 'file' && operation.gives === undefined) params.format = 'csv';

	const tally = tallyOf(operation, params.format === 'csv', status.progress);
	const uploads = openUploads(RED);
	const parts = tally.count(
		runInParts(connection, operation.id, params, { signal, uploads, onProgress: tally.tell }),
	);
	const coming: Coming = { operation, parts, tally };
	const make = messageMaker({ RED, message, property, operation });
	await giveResult(coming, make, { ...work, mode, file }).finally(() => uploads?.release());
}

/** Sends what comes, in the way that was chosen. */
async function giveResult(
	coming: Coming,
	make: MessageMaker,
	{ mode, file, send, status, signal }: Work & { readonly mode: OutputMode; readonly file?: string },
): Promise<void> {
	const { tally } = coming;
	switch (mode) {
		case 'rows':
		case 'pages':
			await sendParts(coming, make, { mode, send, signal });
			break;
		case 'events':
			await sendEvents(coming, { make, send, signal });
			break;
		default: {
			const result = await wholeResult(coming, { mode, file });
			const whole = make.whole(result);
			if (signal.aborted) return;
			status.succeed(tally.words(result.count));
			send(whole);
			return;
		}
	}
	if (!signal.aborted) status.succeed(tally.words());
}

async function sendParts(
	{ parts, tally }: Coming,
	make: MessageMaker,
	{ mode, send, signal }: Pick<Work, 'send' | 'signal'> & { readonly mode: 'rows' | 'pages' },
): Promise<void> {
	await sendInParts(parts, {
		each: mode,
		signal,
		send: (data, place, outcome) => send(make.part(data, place, outcome)),
	}).catch((failure: unknown) => {
		throw failure instanceof SupabaseError
			? failure.with(`${tally.counted} had been sent on before.`)
			: failure;
	});
}
