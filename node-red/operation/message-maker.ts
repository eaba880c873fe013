import type { NodeAPI, NodeMessageInFlow } from '@node-red/registry';
import type { AnyOperation, Outcome } from '../../shared';
import type { Place } from './send-in-parts';
import type { WholeResult } from './whole-result';

export interface MessageMaker {
	/** The message that came in, with the whole result. */
	whole(outcome: WholeResult): NodeMessageInFlow;
	/** A copy of it with one of several results of which nobody knows how many will come. */
	event(data: unknown, outcome: Outcome): NodeMessageInFlow;
	/** A copy of it with a part of the result, which the join node can put together again. */
	part(data: unknown, place: Place, outcome: Outcome): NodeMessageInFlow;
}

/** Puts results into the message: where the user wants them, with what is told about them in `msg.supabase`. */
export function messageMaker(given: {
	readonly RED: NodeAPI;
	readonly message: NodeMessageInFlow;
	readonly property: string;
	readonly operation: AnyOperation;
}): MessageMaker {
	const { RED, message, property, operation } = given;
	const fill = (target: NodeMessageInFlow, data: unknown, outcome: WholeResult): NodeMessageInFlow => {
		const { status, count, sent, file, isCut } = outcome;
		RED.util.setMessageProperty(target, property, data, true);
		const supabase = {
			operation: operation.id,
			status,
			count,
			...(sent !== undefined && { sent }),
			...(isCut && { isCut }),
			...(file && { file }),
		};
		return Object.assign(target, { supabase });
	};
	const id = RED.util.generateId();
	let pattern: NodeMessageInFlow | undefined;
	let join: object | undefined;
	const copy = (outcome: Outcome): NodeMessageInFlow => {
		// What the result takes the place of need not be copied for each part.
		pattern ??= fill(RED.util.cloneMessage(message), null, outcome);
		return RED.util.cloneMessage(pattern);
	};
	return {
		whole: (outcome) => fill(message, outcome.data, outcome),
		event: (data, outcome) => fill(copy(outcome), data, outcome),
		part: (data, place, outcome) => {
			join ??= joinOf(data);
			return Object.assign(fill(copy(outcome), data, outcome), {
				parts: {
					id,
					...join,
					...place,
					...(property !== 'payload' && { property }),
					// As in the split node: the sequence that the message belongs to already.
					...(hasParts(message) && { parts: message.parts }),
				},
			});
		},
	};
}

/** How the join node puts parts together: it makes one list of lists that are said to be longer than one. */
const joinOf = (first: unknown): object =>
	typeof first === 'string'
		? { type: 'string', ch: '' }
		: { type: 'array', len: Array.isArray(first) ? Math.max(2, first.length) : 1 };

const hasParts = (message: NodeMessageInFlow): message is NodeMessageInFlow & { readonly parts: object } =>
	'parts' in message && typeof message.parts === 'object' && message.parts !== null;
