import { createRequire } from 'node:module';
import { arch, cpus, platform, totalmem } from 'node:os';
import path from 'node:path';
import { builtInVersion } from '../n8n/built-in-node';

const root = path.join(__dirname, '..', '..');

export function machine(): string {
	const { length, 0: first } = cpus();
	const memory = Math.round(totalmem() / 2 ** 30);
	return `${length} × ${first?.model.trim() ?? 'processor'}, ${memory} GB, ${platform()}-${arch()}`;
}

/** Of everything that takes part. */
export const versions = (): ReadonlyArray<readonly [name: string, version: string]> => [
	['Supabase Suite', versionOf('package.json')],
	['Node', process.versions.node],
	['n8n-core', versionOf('n8n-core/package.json')],
	['n8n-nodes-base', builtInVersion()],
	['@supabase/supabase-js', versionOf('@supabase/supabase-js/package.json')],
	['axios', versionOf('axios/package.json', 'node-red')],
];

function versionOf(manifest: string, folder = '.'): string {
	const require = createRequire(path.join(root, folder, 'package.json'));
	const { version } = require(manifest === 'package.json' ? path.join(root, manifest) : manifest) as {
		readonly version: string;
	};
	return version;
}
