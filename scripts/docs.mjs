// Writes docs/operations.md and docs/coverage.md from the catalogue of the last build. A test fails while they are not up
// to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { renderCoverage } from './coverage.mjs';
import { renderOperations } from './run/render-operations.mjs';
import { root } from './run/prepare.mjs';

const { catalogue, listeners, operators, socketOperations } = createRequire(import.meta.url)(
	path.join(root, 'dist', 'shared', 'index.js'),
);
const coverage = JSON.parse(readFileSync(path.join(root, 'scripts', 'coverage.json'), 'utf8'));
const write = (name, text) => writeFileSync(path.join(root, 'docs', name), text);

write('operations.md', renderOperations(catalogue, operators, listeners, socketOperations));
write(
	'coverage.md',
	renderCoverage({ catalogue: [...catalogue, ...listeners, ...socketOperations], operators, coverage }),
);
