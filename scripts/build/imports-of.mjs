import ts from 'typescript';

/**
 * What a module that TypeScript has compiled to CommonJS imports by a path, such as `./field`. An import that only
 * functions use can wait until one of them runs: a host that reads what a node offers need not load what it does.
 *
 * @returns a list of `{ request, call, uses }`: where the import stands, and where its name is used when it can wait
 */
export function importsOf(file, text) {
	const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
	return requestsIn(source).map((call) => {
		const name = nameOf(call);
		const uses = name === undefined ? [] : usesOf(name, source);
		const canWait = name !== undefined && uses.every(isInFunction);
		return {
			request: call.arguments[0].text,
			call: placeOf(call),
			...(canWait && { uses: uses.map(placeOf) }),
		};
	});
}

/**
 * The code of a module, with its imports written another way.
 *
 * @param write  turns the file of an import into an expression: `now` for the module, `later` for what gives it
 */
export function codeWith({ text, imports }, write) {
	const changes = imports.flatMap(({ file, call, uses }) => [
		{ ...call, put: uses ? write.later(file) : write.now(file) },
		...(uses ?? []).map((use) => ({ ...use, put: `(${text.slice(use.from, use.to)}())` })),
	]);
	let code = '';
	let at = 0;
	for (const { from, to, put } of changes.toSorted((one, other) => one.from - other.from)) {
		code += text.slice(at, from) + put;
		at = to;
	}
	return code + text.slice(at);
}

const placeOf = (node) => ({ from: node.getStart(), to: node.end });

/** The calls of `require` for a file. */
function requestsIn(source) {
	const found = [];
	const visit = (node) => {
		if (
			ts.isCallExpression(node) &&
			ts.isIdentifier(node.expression) &&
			node.expression.text === 'require' &&
			node.arguments[0]?.text.startsWith('.')
		)
			found.push(node);
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

/** The name in `const name = require("./file")`; TypeScript gives each import a name of its own, and changes none. */
function nameOf({ parent }) {
	const isOfModule =
		ts.isVariableDeclaration(parent) &&
		ts.isIdentifier(parent.name) &&
		ts.isSourceFile(parent.parent.parent.parent);
	return isOfModule ? parent.name.text : undefined;
}

function usesOf(name, source) {
	const uses = [];
	const visit = (node) => {
		const isDeclared = ts.isVariableDeclaration(node.parent ?? node) && node.parent.name === node;
		if (ts.isIdentifier(node) && node.text === name && !isDeclared) uses.push(node);
		ts.forEachChild(node, visit);
	};
	visit(source);
	return uses;
}

/** Whether it is reached only when something is called, or made. */
function isInFunction(node) {
	for (let { parent } = node; parent; { parent } = parent) {
		if (ts.isFunctionLike(parent)) return true;
		if (ts.isPropertyDeclaration(parent) && !ts.getModifiers(parent)?.some(isStatic)) return true;
	}
	return false;
}

const isStatic = ({ kind }) => kind === ts.SyntaxKind.StaticKeyword;
