import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a script in a fresh Node, whose only output is JSON, and gives what it printed. */
export async function runScript<Result>(
	script: string,
	given: unknown,
	nodeOptions: readonly string[] = [],
): Promise<Result> {
	const { stdout } = await execute(process.execPath, [...nodeOptions, script, JSON.stringify(given)]);
	return JSON.parse(stdout) as Result;
}
