import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/**
 * Moves the examples of operations out of their compiled modules, each into a file beside it that is opened by the first
 * who asks for them: they are for docs and tests, and a host that shows the nodes would read and make them for nothing.
 *
 * @param folder  of compiled CommonJS, as TypeScript writes it
 */
export function partExamples(folder) {
	for (const name of readdirSync(folder, { recursive: true })) {
		if (!name.endsWith('.js')) continue;
		const file = path.join(folder, name);
		const parted = partedFrom(readFileSync(file, 'utf8'), `./${path.basename(name, '.js')}.examples`);
		if (!parted) continue;
		writeFileSync(file, parted.module);
		writeFileSync(file.replace(/\.js$/, '.examples.js'), parted.examples);
	}
}

/** The text of a module without its examples, and that of the module that makes them of the names they use. */
function partedFrom(text, request) {
	const source = ts.createSourceFile('module.js', text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
	const property = examplesIn(source);
	if (!property) return undefined;
	const names = namesIn(property.initializer, declaredIn(source)).join(', ');
	const given = property.initializer.getText();
	const [from, to] = [property.getStart(), property.end];
	const getter = `get examples() { return examples_of_it(${names}); }`;
	// Nothing changes its line, on which the source map counts.
	const opening = `const examples_of_it = require("${request}"); `;
	return {
		module: `${opening}${text.slice(0, from)}${getter}${'\n'.repeat(given.split('\n').length - 1)}${text.slice(to)}`,
		examples: `"use strict";\nmodule.exports = (${names}) => (${given});\n`,
	};
}

/** The property `examples` of the one operation in a module. */
function examplesIn(source) {
	const found = [];
	const visit = (node) => {
		if (ts.isPropertyAssignment(node) && isExamples(node)) found.push(node);
		else ts.forEachChild(node, visit);
	};
	visit(source);
	return found.length === 1 ? found[0] : undefined;
}

const isExamples = ({ name, parent }) =>
	name.getText() === 'examples' && parent.properties.some((each) => each.name?.getText() === 'reference');

/** The names at the top of a module. What it exports is read from its `exports`, by itself too. */
const declaredIn = (source) =>
	new Set([
		'exports',
		...source.statements.flatMap((statement) => {
			if (ts.isFunctionDeclaration(statement)) return [statement.name.text];
			if (!ts.isVariableStatement(statement)) return [];
			return statement.declarationList.declarations.map(({ name }) => name.getText());
		}),
	]);

function namesIn(expression, declared) {
	const names = new Set();
	const visit = (node) => {
		const isOther =
			(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) ||
			(ts.isPropertyAssignment(node.parent) && node.parent.name === node);
		if (ts.isIdentifier(node) && !isOther && declared.has(node.text)) names.add(node.text);
		ts.forEachChild(node, visit);
	};
	visit(expression);
	return [...names].sort();
}
