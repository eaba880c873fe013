import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.join(__dirname, '..', '..');

/** Every file of the project that git tracks or would track. */
export const projectFiles: readonly string[] = execFileSync(
	'git',
	['ls-files', '-co', '--exclude-standard'],
	{
		cwd: root,
		encoding: 'utf8',
	},
)
	.split('\n')
	.filter(Boolean);

export const contentOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');
