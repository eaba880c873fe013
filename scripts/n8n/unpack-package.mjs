import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { environmentFor, findNode24, root } from '../run/prepare.mjs';

/**
 * Packs the n8n package as it would be published and unpacks it into `folder`, which then holds what npm would put
 * there. The package must be built. Returns the paths of the packed files.
 */
export function unpackPackage(folder) {
	const temporary = mkdtempSync(path.join(tmpdir(), 'supabase-suite-pack-'));
	try {
		const packed = npm(['pack', '--json', '--ignore-scripts', '--pack-destination', temporary]);
		const [{ filename, files }] = JSON.parse(packed.slice(packed.indexOf('[')));
		run('tar', ['-xzf', filename], temporary);
		rmSync(folder, { recursive: true, force: true });
		mkdirSync(path.dirname(folder), { recursive: true });
		cpSync(path.join(temporary, 'package'), folder, { recursive: true });
		return files.map((file) => file.path);
	} finally {
		rmSync(temporary, { recursive: true, force: true });
	}
}

/** npm as it runs this script, or else the one of the system, which only a shell finds on every platform. */
function npm(arguments_) {
	const script = process.env.npm_execpath;
	if (script) return run(process.execPath, [script, ...arguments_], root);
	return run(['npm', ...arguments_].map((each) => `"${each}"`).join(' '), undefined, root, { shell: true });
}

function run(command, arguments_, cwd, options = {}) {
	const env = environmentFor(findNode24());
	const { status, stdout, stderr, error } = spawnSync(command, arguments_, {
		cwd,
		env,
		encoding: 'utf8',
		...options,
	});
	if (status !== 0) throw new Error(`${command} did not succeed: ${error?.message ?? stderr}`);
	return stdout;
}
