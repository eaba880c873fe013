// Lets Node require the TypeScript of this project, each file compiled by itself as ts-jest does for the tests. What was
// compiled once is kept: a process that finds everything does not load the compiler, whose memory would be measured too.
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const settings = readFileSync(path.join(root, 'tsconfig.json'), 'utf8');
const kept = path.join(root, '.tmp', 'bench-compiled');
mkdirSync(kept, { recursive: true });

require.extensions['.ts'] = (module, fileName) => {
	const source = readFileSync(fileName, 'utf8');
	const name = createHash('sha256')
		.update(JSON.stringify([settings, fileName, source]))
		.digest('hex');
	module._compile(readKept(name) ?? keep(name, compile(source, fileName)), fileName);
};

function compile(source, fileName) {
	const ts = require('typescript');
	const { compilerOptions } = ts.parseConfigFileTextToJson('tsconfig.json', settings).config;
	const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, root);
	const target = { ...options, module: ts.ModuleKind.CommonJS, moduleResolution: undefined };
	return ts.transpileModule(source, { compilerOptions: target, fileName }).outputText;
}

function readKept(name) {
	try {
		return readFileSync(path.join(kept, name), 'utf8');
	} catch (error) {
		if (error.code !== 'ENOENT') throw error;
		return undefined;
	}
}

/** Moved into place when it is whole: several processes may come at the same time. */
function keep(name, text) {
	const file = path.join(kept, name);
	writeFileSync(`${file}.${process.pid}`, text);
	renameSync(`${file}.${process.pid}`, file);
	return text;
}

// Tried after TypeScript: beside each n8n node stands a JSON file of the same name.
const readJson = require.extensions['.json'];
delete require.extensions['.json'];
require.extensions['.json'] = readJson;
