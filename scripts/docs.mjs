// Writes docs/operations.md from the catalogue of the last build. A test fails while the file is not up to date.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { renderOperations } from './run/render-operations.mjs';
import { root } from './run/prepare.mjs';

const { catalogue, operators } = createRequire(import.meta.url)(
	path.join(root, 'dist', 'shared', 'index.js'),
);
writeFileSync(path.join(root, 'docs', 'operations.md'), renderOperations(catalogue, operators));
