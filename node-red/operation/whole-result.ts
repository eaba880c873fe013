import { ReceivedFile, type AnyOperation, type Outcome } from '../../shared';
import { collect } from './collect';
import type { OutputMode } from './output-modes';
import { readReceived } from './read-received';
import { saveResult } from './save-result';
import type { Tally } from './tally';
import { writeCsvFile } from './write-csv-file';

/** What an operation brings, on its way. */
export interface Coming {
	readonly operation: AnyOperation;
	readonly parts: AsyncIterable<Outcome>;
	readonly tally: Tally;
}

/** An outcome that a message can hold, with what is told about a file that it was. */
export interface WholeResult extends Outcome {
	readonly file?: FileFacts;
}

export interface FileFacts {
	readonly name: string;
	readonly type: string;
	/** Bytes, where the server has told it. */
	readonly size?: number;
}

/** Everything that comes, as one: a file in the form that was chosen, or where it was written to. */
export async function wholeResult(
	{ operation, parts, tally }: Coming,
	{ mode, file }: { readonly mode: OutputMode; readonly file?: string },
): Promise<WholeResult> {
	const everything = async (): Promise<Outcome> => await collect(parts, operation);
	if (file === undefined) return await inMessage(await everything(), mode, tally);
	if (operation.gives === undefined) {
		const outcome = await writeCsvFile(parts, file);
		return { ...outcome, data: { file, rows: tally.rows } };
	}
	const { outcome, saved } = await saveResult(everything, file, tally.tell);
	return { ...outcome, data: saved, ...factsOf(outcome.data) };
}

/** The same of one part, where each goes its own way. */
export async function inMessage(outcome: Outcome, mode: OutputMode, { tell }: Tally): Promise<WholeResult> {
	const { data } = outcome;
	if (!(data instanceof ReceivedFile)) return outcome;
	const form = mode === 'text' || mode === 'json' ? mode : 'buffer';
	return { ...outcome, data: await readReceived(data, form, tell), ...factsOf(data) };
}

function factsOf(data: unknown): { readonly file?: FileFacts } {
	if (!(data instanceof ReceivedFile)) return {};
	const { name, type, size } = data;
	return { file: { name, type, ...(size !== undefined && { size }) } };
}
