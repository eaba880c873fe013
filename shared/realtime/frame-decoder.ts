import { parseExact } from '../exact-json';
import { decodeFrame, isPayload, type Frame, type Payload, type ProtocolVersion } from './frame';

/**
 * Decodes the frames of one socket, and throws as `decodeFrame` does. Every change of a row tells all columns of its table
 * anew, often half of its text: the beginning that a frame has in common with the one before is not parsed again.
 */
export function createFrameDecoder(version: ProtocolVersion): (data: string | Uint8Array) => Frame {
	let last: Known | undefined;
	return (data) => {
		if (typeof data !== 'string') return decodeFrame(version, data);
		const known = last && data.startsWith(last.beginning) ? decodeRest(data, last) : undefined;
		if (known) return known;
		const frame = decodeFrame(version, data);
		if (frame.event === 'postgres_changes') last = learn(data, frame) ?? last;
		return frame;
	};
}

interface Known {
	/** The text of a frame up to the first name behind the columns of its change. */
	readonly beginning: string;
	/** A frame that begins so, and what the text says of its payload and of the change in it. */
	readonly frame: Frame;
	readonly payload: Payload;
	readonly change: Payload;
}

/** No text in it holds an escape: every quote begins or ends one, and the columns are those of the change itself. */
const pattern =
	/^\[(?:(?:null|"[^"\\]*"),){2}"[^"\\]*","postgres_changes",(\{(?:"ids":\[[\d,]*\],)?)"data":(\{"columns":\[(?:\{"name":"[^"\\]*","type":"[^"\\]*"\},?)*\]),"/;

function learn(data: string, frame: Frame): Known | undefined {
	const [beginning, beforeData = '', beforeNext = ''] = pattern.exec(data) ?? [];
	if (beginning === undefined) return undefined;
	const payload = tryToParse(`${beforeData.replace(/,$/, '')}}`);
	const change = tryToParse(`${beforeNext}}`);
	return isPayload(payload) && isPayload(change) ? { beginning, frame, payload, change } : undefined;
}

/** Undefined when the rest does not end what the beginning has opened. */
function decodeRest(data: string, { beginning, frame, payload, change }: Known): Frame | undefined {
	if (!data.endsWith(']')) return undefined;
	const rest = tryToParse(`{"data":{"${data.slice(beginning.length, -1)}`);
	if (!isPayload(rest) || !isPayload(rest.data)) return undefined;
	return { ...frame, payload: { ...payload, ...rest, data: { ...change, ...rest.data } } };
}

function tryToParse(text: string): unknown {
	try {
		return parseExact(text);
	} catch {
		// The whole frame is read instead, and what is wrong with it told.
		return undefined;
	}
}
