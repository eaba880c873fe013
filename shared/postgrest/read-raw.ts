/** An operator and its value, read from PostgREST's own text as PostgREST reads it. */
export interface RawOperation {
	readonly not: boolean;
	/** As it stands on the wire: `cs`, `like(any)`, `fts(english)`. */
	readonly wire: string;
	/** Of `in`, the members; a list of nothing but one empty text is empty. */
	readonly value: string | readonly string[];
}

/** A condition or a group of an expression. */
export type RawTree =
	| (RawOperation & { readonly column: string })
	| { readonly not: boolean; readonly joint: 'and' | 'or'; readonly members: readonly RawTree[] };

/** Why text cannot be read: the rest of it, from the first place where nothing of PostgREST's stands. */
export class NotRead {
	constructor(readonly rest: string) {}

	get asPlace(): string {
		return this.rest === '' ? 'its end' : `'${this.rest.slice(0, 40)}'`;
	}
}

/** Reads text from its beginning, piece by piece, and never goes back behind a piece: nor does PostgREST. */
class Text {
	private at = 0;

	constructor(private readonly text: string) {}

	/** What the pattern, which must be sticky, finds here; undefined, and nothing taken, if it finds nothing. */
	take(pattern: RegExp): RegExpExecArray | undefined {
		pattern.lastIndex = this.at;
		const found = pattern.exec(this.text) ?? undefined;
		if (found) this.at = pattern.lastIndex;
		return found;
	}

	get rest(): string {
		return this.text.slice(this.at);
	}
}

/**
 * The text of one condition behind its column, where it is a parameter of its own: a value runs to the end. Undefined
 * for what is no operator and value.
 */
export function readAlone(raw: string): RawOperation | undefined {
	const text = new Text(raw);
	const operation = readOperation(text, () => text.rest);
	return operation instanceof NotRead ? undefined : operation;
}

/**
 * The same inside a group, where a value ends at a comma or a bracket unless it is a list or stands in quotes. What is
 * not read to its end would end the group or begin another condition.
 */
export function readInGroup(raw: string): RawOperation | NotRead {
	const text = new Text(raw);
	const operation = readOperation(text, () => readValue(text));
	return text.rest === '' ? operation : new NotRead(text.rest);
}

/** The conditions between the commas of an expression. */
export function readExpression(expression: string): readonly RawTree[] | NotRead {
	const text = new Text(expression);
	const members = readMembers(text);
	return members instanceof NotRead || text.rest === '' ? members : new NotRead(text.rest);
}

function readMembers(text: Text): readonly RawTree[] | NotRead {
	const members: RawTree[] = [];
	do {
		text.take(/\s*/y);
		const member = readTree(text);
		if (member instanceof NotRead) return member;
		members.push(member);
		text.take(/\s*(?=[,)]|$)/y);
	} while (text.take(/,/y));
	return members;
}

function readTree(text: Text): RawTree | NotRead {
	const group = text.take(/(not\.)?(and|or)\s*\(/y);
	if (group) {
		const members = readMembers(text);
		if (members instanceof NotRead) return members;
		const joint = group[2] === 'and' ? 'and' : 'or';
		return text.take(/\)\s*/y) ? { not: group[1] !== undefined, joint, members } : new NotRead(text.rest);
	}
	const column = text.take(/((?:"(?:[^"\\]|\\.)*"|[^"(),.])+)\./y)?.[1];
	if (column === undefined) return new NotRead(text.rest);
	const operation = readOperation(text, () => readValue(text));
	return operation instanceof NotRead ? operation : { column, ...operation };
}

function readOperation(text: Text, value: () => string): RawOperation | NotRead {
	const not = text.take(/not\./y) !== undefined;
	const wire = text.take(/([a-z]+(?:\([^()]*\))?)\./y)?.[1];
	if (wire === undefined) return new NotRead(text.rest);
	if (wire !== 'in') return { not, wire, value: value() };
	const list = readList(text);
	return list instanceof NotRead ? list : { not, wire, value: list };
}

function readList(text: Text): readonly string[] | NotRead {
	if (!text.take(/\s*\(/y)) return new NotRead(text.rest);
	const members = [readMember(text)];
	while (text.take(/,/y)) members.push(readMember(text));
	if (!text.take(/\)\s*/y)) return new NotRead(text.rest);
	return members.length === 1 && members[0] === '' ? [] : members;
}

/** Quotes count only around a whole value. */
const quotedWhole = /"((?:[^"\\]|\\.)*)"(?=[,)]|$)/sy;

const readMember = (text: Text): string => {
	const quoted = text.take(quotedWhole)?.[1];
	return quoted === undefined ? (text.take(/[^,)]*/y)?.[0] ?? '') : quoted.replace(/\\(.)/gs, '$1');
};

/** A list in braces may hold commas and brackets, but no braces. */
const readValue = (text: Text): string => text.take(/\{[^{}]*\}/y)?.[0] ?? readMember(text);
