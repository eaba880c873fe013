import { execFileSync } from 'node:child_process';
import { root } from './files';

const program = `
	let text = '';
	for await (const chunk of process.stdin) text += chunk;
	const { module, name, values } = JSON.parse(text);
	const { [name]: run } = await import(module);
	process.stdout.write(JSON.stringify(run(...values)));
`;

/** Calls a function of scripts/. Those are ES modules, which jest does not load: Node runs it, and values travel as JSON. */
export const callScript = (file: string, name: string, ...values: readonly unknown[]): unknown =>
	JSON.parse(
		execFileSync(process.execPath, ['--input-type=module', '-e', program], {
			cwd: root,
			encoding: 'utf8',
			input: JSON.stringify({ module: `${root}/scripts/${file}`, name, values }),
		}),
	);
