import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { findDeno } from './find-deno.ts';
import type { FoundFunction } from './find-function.ts';
import type { FunctionsOptions } from './options.ts';

export interface Command {
	readonly program: string;
	readonly args: readonly string[];
}

/** What functions are run by. */
export interface Runtime {
	readonly name: 'deno' | 'node';
	readonly commandFor: (found: FoundFunction) => Command;
}

export interface RuntimeSettings {
	/** What functions may read. */
	readonly root: string;
	readonly download: boolean;
	readonly memory: number;
}

const inside = (file: string): string => path.join(import.meta.dirname, 'inside', file);

const denoRuntime = (program: string, { root, download, memory }: RuntimeSettings): Runtime => ({
	name: 'deno',
	commandFor: ({ config }) => ({
		program,
		args: [
			'run',
			...['--quiet', '--no-prompt', '--no-check', '--no-lock'],
			...(download ? [] : ['--cached-only']),
			...(config === undefined ? ['--no-config'] : ['--config', config]),
			...['--allow-net', '--allow-env', '--allow-sys', `--allow-read=${root}`],
			`--v8-flags=--max-old-space-size=${memory}`,
			inside('deno-main.ts'),
		],
	}),
});

const nodeRuntime = ({ memory }: RuntimeSettings): Runtime => ({
	name: 'node',
	commandFor: () => ({
		program: process.execPath,
		args: ['--disable-warning=ExperimentalWarning', `--max-old-space-size=${memory}`, inside('node-main.ts')],
	}),
});

/** Whether this machine can run it: a binary may be there and want another C library. */
const whyNot = (program: string): string | undefined => {
	try {
		execFileSync(program, ['--version'], { stdio: 'ignore' });
		return undefined;
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
};

/** Deno, or Node with a word of warning where Deno does not run. Throws if Deno was asked for. */
export const chooseRuntime = (
	asked: FunctionsOptions['runtime'],
	settings: RuntimeSettings,
	warn: (warning: string) => void,
): Runtime => {
	if (asked === 'node') return nodeRuntime(settings);
	const program = findDeno();
	const problem = program === undefined ? 'its package is not installed for this machine' : whyNot(program);
	if (program !== undefined && problem === undefined) return denoRuntime(program, settings);
	if (asked === 'deno') throw new Error(`Functions cannot run in Deno: ${problem}. Run npm ci.`);
	warn(`Functions run in Node with the part of Deno that it can stand in for, not in Deno: ${problem}.`);
	return nodeRuntime(settings);
};
