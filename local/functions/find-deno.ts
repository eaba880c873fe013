import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The packages in which npm brings Deno, by platform. There is none for musl. */
const packages: Readonly<Record<string, string>> = {
	'linux-x64': '@deno/linux-x64-glibc',
	'linux-arm64': '@deno/linux-arm64-glibc',
	'darwin-x64': '@deno/darwin-x64',
	'darwin-arm64': '@deno/darwin-arm64',
	'win32-x64': '@deno/win32-x64',
	'win32-arm64': '@deno/win32-arm64',
};

/**
 * Deno itself, or undefined where npm has none for this machine. Not `node_modules/.bin/deno`: that is a program
 * of Node which waits for the real one, and whose end would leave the real one behind.
 */
export const findDeno = (): string | undefined => {
	const name = packages[`${process.platform}-${process.arch}`];
	if (name === undefined) return undefined;
	try {
		const ours = createRequire(import.meta.url);
		const itsOwn = createRequire(ours.resolve('deno/package.json'));
		const folder = path.dirname(itsOwn.resolve(`${name}/package.json`));
		const binary = path.join(folder, process.platform === 'win32' ? 'deno.exe' : 'deno');
		return existsSync(binary) ? binary : undefined;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
		throw error;
	}
};
