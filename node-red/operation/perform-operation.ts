import type { Node, NodeAPI, NodeMessageInFlow } from '@node-red/registry';
import { operationById, runInParts, SupabaseError, type AnyOperation, type Outcome } from '../../shared';
import { connectionFor } from './act-as';
import { checkResultProperty } from './check-result-property';
import { collect } from './collect';
import { countRowsIn } from './count-rows-in';
import { evaluateFor } from './evaluate';
import { filePath } from './file-path';
import { messageMaker } from './message-maker';
import { describe, type NodeStatus } from './node-status';
import { readOutputFile } from './read-output-file';
import { readOutputMode } from './output-modes';
import { chunksOfFile } from './read-csv-rows';
import { readParams } from './read-params';
import { sendInParts } from './send-in-parts';
import type { OperationDefinition, StoredSecrets } from './stored-fields';
import { writeCsvFile } from './write-csv-file';

export interface Work {
	readonly RED: NodeAPI;
	readonly node: Node<StoredSecrets>;
	readonly definition: OperationDefinition;
	readonly message: NodeMessageInFlow;
	readonly send: (message: NodeMessageInFlow) => void;
	readonly status: NodeStatus;
	/** Aborts when the node closes: nothing is sent after that. */
	readonly signal: AbortSignal;
}

/** Runs the chosen operation for one message and sends what comes of it. Rejects with what a Catch node is to know. */
export async function performOperation(work: Work): Promise<void> {
	const { RED, node, definition, message, send, status, signal } = work;
	const operation = operationById(definition.operation);
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
	if (mode === 'file') params.format = 'csv';

	const resource = nameOf(operation);
	const tally = tallyOf(params.format === 'csv', (number) => status.progress(resource, number));
	const parts = tally.count(runInParts(connection, operation.id, params, { signal }));
	const make = messageMaker({ RED, message, property, operation });

	if (mode === 'rows' || mode === 'pages') {
		await sendInParts(parts, {
			each: mode,
			signal,
			send: (data, place, outcome) => send(make.part(data, place, outcome)),
		}).catch((failure: unknown) => {
			throw failure instanceof SupabaseError
				? failure.with(`${sentOn(resource, tally.rows)} before.`)
				: failure;
		});
		if (!signal.aborted) status.succeed(resource, tally.isKnown ? tally.rows : null);
		return;
	}
	const outcome =
		file === undefined
			? await collect(parts, operation)
			: { ...(await writeCsvFile(parts, file)), data: { file, rows: tally.rows } };
	const whole = make.whole(outcome);
	if (signal.aborted) return;
	status.succeed(resource, tally.isKnown ? tally.rows : outcome.count);
	send(whole);
}

interface Tally {
	readonly rows: number;
	/** Whether there was anything to count. */
	readonly isKnown: boolean;
	count(parts: AsyncIterable<Outcome>): AsyncIterable<Outcome>;
}

/** Counts the rows of each part as it passes, and shows them. */
function tallyOf(isCsv: boolean, show: (rows: number) => void): Tally {
	let rows = 0;
	let isKnown = false;
	return {
		get rows() {
			return rows;
		},
		get isKnown() {
			return isKnown;
		},
		async *count(parts) {
			for await (const part of parts) {
				const found = part.sent ?? countRowsIn(part.data, isCsv);
				isKnown ||= found !== null;
				rows += found ?? 0;
				show(rows);
				yield part;
			}
		},
	};
}

const sentOn = (resource: string, number: number): string => `${describe(resource, number)} had been sent on`;

/** "MFA Factor" is "MFA factor" within a sentence. */
const nameOf = ({ resource }: AnyOperation): string =>
	resource.replace(/\b[A-Z][a-z]/g, (start) => start.toLowerCase());
