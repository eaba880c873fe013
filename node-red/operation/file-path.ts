import path from 'node:path';
import type { NodeAPI } from '@node-red/registry';

/** The absolute path of a file, in the working folder that Node-RED's own file nodes use. */
export function filePath(RED: NodeAPI, name: string): string {
	const { fileWorkingDirectory } = RED.settings as { readonly fileWorkingDirectory?: string };
	return path.resolve(fileWorkingDirectory ?? '', name.trim());
}
