// Lets Node require the TypeScript of this project, each file compiled by itself as ts-jest does for the tests.
const { readFileSync } = require('node:fs');
const path = require('node:path');
const ts = require('typescript');

const settings = path.join(__dirname, '..', 'tsconfig.json');
const { options } = ts.convertCompilerOptionsFromJson(
	ts.readConfigFile(settings, ts.sys.readFile).config.compilerOptions,
	path.dirname(settings),
);
const compilerOptions = { ...options, module: ts.ModuleKind.CommonJS, moduleResolution: undefined };

require.extensions['.ts'] = (module, fileName) => {
	const { outputText } = ts.transpileModule(readFileSync(fileName, 'utf8'), { compilerOptions, fileName });
	module._compile(outputText, fileName);
};

// Tried after TypeScript: beside each n8n node stands a JSON file of the same name.
const readJson = require.extensions['.json'];
delete require.extensions['.json'];
require.extensions['.json'] = readJson;
