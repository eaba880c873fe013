import { readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const folder = path.resolve(__dirname, '../../../node-red/editor/browser');
const files = readdirSync(folder).map((file) => path.join(folder, file));
const scripts = files.filter((file) => file.endsWith('.js'));

it('names nothing that is not there, and calls it as it is', () => {
	const program = ts.createProgram(scripts, {
		allowJs: true,
		checkJs: true,
		noEmit: true,
		noUnusedLocals: true,
		types: [],
		target: ts.ScriptTarget.ES2022,
		lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
	});
	const complaints = ts
		.getPreEmitDiagnostics(program)
		.map(
			({ file, messageText }) =>
				`${path.basename(file?.fileName ?? '')}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
		);
	expect(scripts.length).toBeGreaterThan(8);
	expect(complaints).toEqual([]);
});
