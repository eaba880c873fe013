import path from 'node:path';

/**
 * One source map for modules that stand one below the other in a file. Of maps in sections Node makes nothing, so their
 * mappings are put behind each other: in them each number tells the difference to the one before.
 *
 * @param modules  `{ line, map, file }`: where in the target a module begins, its own map and where that file stood
 */
export function sourceMapOf(target, modules) {
	const sources = [];
	let mappings = '';
	let lines = 0;
	let last = { source: 0, line: 0, column: 0 };
	for (const { line, map, file } of modules) {
		if (!map) continue;
		const first = sources.length;
		sources.push(...map.sources.map((source) => pathFrom(target, path.resolve(path.dirname(file), source))));
		const moved = movedMappings(map.mappings, {
			source: first - last.source,
			line: -last.line,
			column: -last.column,
		});
		mappings += ';'.repeat(line - lines) + moved.text;
		lines = line + moved.text.split(';').length - 1;
		last = {
			source: last.source + moved.source,
			line: last.line + moved.line,
			column: last.column + moved.column,
		};
	}
	return { version: 3, file: path.basename(target), sources, names: [], mappings };
}

/** The mappings with their first place moved by so much, and how far apart then the first and the last place are. */
function movedMappings(mappings, by) {
	const sum = { source: 0, line: 0, column: 0 };
	let isFirst = true;
	const text = mappings.replace(/[^,;]+/g, (segment) => {
		const [generated, source, line, column] = decode(segment);
		if (source === undefined) return segment;
		const moved = isFirst
			? { source: source + by.source, line: line + by.line, column: column + by.column }
			: { source, line, column };
		for (const part of Object.keys(sum)) sum[part] += moved[part];
		if (!isFirst) return segment;
		isFirst = false;
		return [generated, moved.source, moved.line, moved.column].map(encode).join('');
	});
	return { text, ...sum };
}

export function pathFrom(file, target) {
	const way = path.relative(path.dirname(file), target).replaceAll('\\', '/');
	return way.startsWith('.') ? way : `./${way}`;
}

// Base 64 VLQ, as the source map format (ECMA-426) writes numbers.
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function decode(segment) {
	const numbers = [];
	let value = 0;
	let shift = 0;
	for (const letter of segment) {
		const digit = letters.indexOf(letter);
		value += (digit & 31) << shift;
		shift += 5;
		if (digit & 32) continue;
		numbers.push(value & 1 ? -(value >> 1) : value >> 1);
		value = 0;
		shift = 0;
	}
	return numbers;
}

function encode(number) {
	let rest = number < 0 ? (-number << 1) | 1 : number << 1;
	let text = '';
	do {
		const digit = rest & 31;
		rest >>= 5;
		text += letters[rest > 0 ? digit | 32 : digit];
	} while (rest > 0);
	return text;
}
