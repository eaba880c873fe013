import type { NodeAPI, NodeMessageInFlow } from '@node-red/registry';
import { SupabaseError } from '../../shared';
import type { OutputMode } from './output-modes';

/**
 * Throws a SupabaseError when the result could not be put into the message. Node-RED itself tells that only when the
 * result is there: a write would then have been made, and its result would be lost.
 */
export function checkResultProperty(
	RED: NodeAPI,
	message: NodeMessageInFlow,
	property: string,
	mode: OutputMode,
): void {
	const path = pathOf(RED, message, property);
	const isInParts = mode === 'rows' || mode === 'pages';
	if (path[0] === 'supabase' || (isInParts && path[0] === 'parts')) {
		throw refuse(`'${property}' is where the node tells about the result`, 'Choose another property.');
	}
	let place: unknown = message;
	for (const part of path.slice(0, -1)) {
		// What is not there is made on the way.
		if (!isHolder(place) || !Object.hasOwn(place, part)) break;
		place = place[part];
	}
	if (isHolder(place)) return;
	throw refuse(
		`The result has no place in the message: '${property}' is below a value that is no object`,
		'Choose another property, or remove that value before this node.',
	);
}

function pathOf(RED: NodeAPI, message: NodeMessageInFlow, property: string): Array<string | number> {
	try {
		return RED.util.normalisePropertyExpression(property.replace(/^msg\./, ''), message);
	} catch {
		// Node-RED's message tells positions, not what is wrong.
		throw refuse(`'${property}' is no property of this message`, 'Write it like payload or payload.rows.');
	}
}

type Holder = Readonly<Record<string | number, unknown>>;

const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null;

const refuse = (reason: string, advice: string): SupabaseError =>
	new SupabaseError({ reason, advice, field: 'resultProperty', code: 'INVALID_PARAMETER' });
