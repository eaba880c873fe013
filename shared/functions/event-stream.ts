import { parseExact } from '../exact-json';
import type { ByteStream } from '../ports';

/** An event that a server has sent. */
export interface ServerEvent {
	/** Its type; `message` where the server names none. */
	readonly event: string;
	/** What it carries: an object or a list where that is JSON, otherwise the text. */
	readonly data: unknown;
	/** The last id that the server gave, with this event or before; null where it gave none. */
	readonly id: string | null;
}

/**
 * The events of a stream as they come, read by the rules of the WHATWG (HTML standard, "Interpreting an event stream").
 * An event that the end of the stream cuts off is dropped, as they want it.
 */
export async function* readEvents(bytes: ByteStream): AsyncGenerator<ServerEvent, void, undefined> {
	const decoder = new TextDecoder();
	const read = eventReader();
	for await (const chunk of bytes) yield* read(decoder.decode(chunk, { stream: true }));
	yield* read(decoder.decode());
}

/** Takes a stream piece by piece, cut anywhere; gives the events that each piece completes. */
function eventReader(): (text: string) => readonly ServerEvent[] {
	let event = '';
	let data: string[] = [];
	let id = '';
	/** What has come of the line that is not at its end. */
	let begun = '';
	/** A line has ended with a carriage return: a line feed that follows belongs to it. */
	let wasReturn = false;

	/** Gives an event when the line is the blank one behind it. */
	const takeLine = (line: string): ServerEvent | undefined => {
		if (line === '') {
			const complete =
				data.length > 0 ? { event: event || 'message', data: valueOf(data), id: id || null } : undefined;
			event = '';
			data = [];
			return complete;
		}
		const [, name = '', value = ''] = /^([^:]*)(?::\u0020?(.*))?$/s.exec(line) ?? [];
		if (name === 'event') event = value;
		else if (name === 'data') data.push(value);
		else if (name === 'id' && !value.includes('\0')) id = value;
		// A line that begins with a colon is a comment; `retry` concerns who connects again, and unknown names nobody.
		return undefined;
	};

	return (text) => {
		const piece = wasReturn && text.startsWith('\n') ? text.slice(1) : text;
		if (text !== '') wasReturn = text.endsWith('\r');
		const lines = piece.split(/\r\n|\r|\n/);
		lines[0] = begun + lines[0]!;
		begun = lines.pop()!;
		return lines.map(takeLine).filter((complete) => complete !== undefined);
	};
}

function valueOf(lines: readonly string[]): unknown {
	const text = lines.join('\n');
	if (!/^\s*[{[]/.test(text)) return text;
	try {
		return parseExact(text);
	} catch {
		// It only looks like JSON, as the `[DONE]` of language models does.
		return text;
	}
}
