import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A file of the editor's own source. Compiled, this module stands in `node-red/dist/node-red/editor`; the browser code
 * and the templates are read from where they are written.
 */
const folder = __dirname.replace(path.join('dist', 'node-red', 'editor'), 'editor');

export const sourceFile = (...names: readonly string[]): string =>
	readFileSync(path.join(folder, ...names), 'utf8');
