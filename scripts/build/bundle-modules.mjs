import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { codeWith, importsOf } from './imports-of.mjs';
import { pathFrom, sourceMapOf } from './source-map-of.mjs';

/**
 * Puts the compiled modules of a package into two files of its folder: opening a hundred small files is most of what
 * loading takes. `modules.js` holds what a host needs to show the nodes; `later.js`, opened by the first who needs it,
 * what they do. Entries, which are opened by their name, stay where they are and take from there what they import. Types
 * stay as they are, and source maps lead from the two files to the sources.
 *
 * @param folder   of compiled CommonJS, as TypeScript writes it
 * @param entries  paths below it, of the files that are opened by their name
 * @param open     does with what a host's entry exports as the host does when it loads it
 */
export function bundleModules(folder, entries, open) {
	const root = path.resolve(folder);
	const places = {
		first: path.join(root, 'modules.js'),
		later: path.join(root, 'later.js'),
		nameOf: (file) => path.relative(root, file).replaceAll('\\', '/').replace(/\.js$/, ''),
	};
	const files = new Map();
	const named = entries.map((entry) => path.join(root, entry));
	for (const file of named) collect(file, files);
	const needed = [...new Set([...files.values()].flatMap(({ imports }) => imports.map((each) => each.file)))];
	const own = named.filter((file) => !needed.includes(file));

	write(places, { files, named, needed, first: needed });
	const atOnce = loadedBy(own, open, places);
	for (const file of compiledIn(root)) {
		// What nobody reaches holds types alone.
		if (!named.includes(file)) rmSync(file);
		if (!own.includes(file)) rmSync(`${file}.map`, { force: true });
	}
	write(places, { files, named, needed, first: needed.filter((file) => atOnce.has(places.nameOf(file))) });
}

/** Reads a module and all that it reaches. */
function collect(file, files) {
	if (files.has(file)) return;
	const text = readFileSync(file, 'utf8');
	const map = existsSync(`${file}.map`) ? JSON.parse(readFileSync(`${file}.map`, 'utf8')) : undefined;
	const imports = importsOf(file, text).map((each) => ({ ...each, file: resolve(file, each.request) }));
	files.set(file, { text, imports, map });
	for (const each of imports) collect(each.file, files);
}

/** The names of the modules that are loaded when a host loads these files. */
function loadedBy(files, open, { first }) {
	const require = createRequire(first);
	for (const file of files) open(require(file));
	return new Set(Object.keys(require(first).made));
}

function write({ first, later, nameOf }, { files, named, needed, first: inFirst }) {
	const inLater = needed.filter((file) => !inFirst.includes(file));
	const moduleIn = (file) => ({
		name: nameOf(file),
		map: files.get(file).map,
		file,
		code: codeWith(files.get(file), {
			now: (other) => `load("${nameOf(other)}")`,
			later: (other) => `later("${nameOf(other)}")`,
		}),
	});
	for (const [target, frame, inside] of [
		[first, frameOfFirst(inLater.length === 0), inFirst],
		[later, frameOfLater, inLater],
	]) {
		const { code, map } = joined(target, frame, inside.map(moduleIn));
		writeFileSync(target, code);
		writeFileSync(`${target}.map`, JSON.stringify(map));
	}
	for (const file of named) {
		const modules = `require("${pathFrom(file, first)}")`;
		const now = (other) => `${modules}("${nameOf(other)}")`;
		const code = needed.includes(file)
			? `"use strict";\nmodule.exports = ${now(file)};\n`
			: codeWith(files.get(file), { now, later: (other) => `() => ${now(other)}` });
		writeFileSync(file, code);
	}
}

function resolve(file, request) {
	const place = path.resolve(path.dirname(file), request);
	const found = [`${place}.js`, path.join(place, 'index.js'), place].find((each) => existsSync(each));
	if (found?.endsWith('.js')) return found;
	throw new Error(`${file} needs ${request}, which is no compiled module.`);
}

const frameOfFirst = (tellsMade) => ({
	before: `"use strict";
const made = {};
const load = (name) => {
	const before = made[name];
	if (before) return before.exports;
	const module = (made[name] = { exports: {} });
	if (!(name in modules)) Object.assign(modules, require("./later.js")(load, later));
	modules[name](module.exports, module);
	return module.exports;
};
const later = (name) => {
	let module;
	return () => (module ??= load(name));
};
module.exports = load;
const modules = {
`,
	// In parentheses a function is compiled at once; without them it would be read twice.
	wrap: (code) => `(function (exports, module) {\n${code}\n})`,
	after: tellsMade ? '};\nload.made = made;\n' : '};\n',
});

const frameOfLater = {
	before: `"use strict";\nmodule.exports = (load, later) => ({\n`,
	wrap: (code) => `function (exports, module) {\n${code}\n}`,
	after: '});\n',
};

function joined(target, { before, wrap, after }, modules) {
	let whole = before;
	let lines = linesIn(before);
	const begun = [];
	for (const module of modules) {
		const wrapped = `"${module.name}": ${wrap(module.code.replace(sourceMapLink, ''))},\n`;
		begun.push({ ...module, line: lines + 1 });
		whole += wrapped;
		lines += linesIn(wrapped);
	}
	const link = `//# sourceMappingURL=${path.basename(target)}.map\n`;
	return {
		code: (whole + after + link).replace(beyondAscii, escaped),
		map: sourceMapOf(target, begun),
	};
}

const sourceMapLink = /\n\/\/# sourceMappingURL=.*\n?$/;

/** A single letter of another script would make V8 keep the whole text in two bytes a letter. */
const beyondAscii = /[^\0-\x7f]/g;
const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

const linesIn = (text) => text.split('\n').length - 1;

const compiledIn = (folder) =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
		.map((entry) => path.join(entry.parentPath, entry.name));
