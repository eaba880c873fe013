import { contentOf, projectFiles } from './files';

interface Manifest {
	readonly version: string;
	readonly dependencies?: Readonly<Record<string, string>>;
	readonly devDependencies?: Readonly<Record<string, string>>;
	readonly optionalDependencies?: Readonly<Record<string, string>>;
	readonly scripts?: Readonly<Record<string, string>>;
}

const manifest = (file: string) => JSON.parse(contentOf(file)) as Manifest;

it('gives the n8n package no runtime dependency', () => {
	expect(manifest('package.json').dependencies).toBeUndefined();
});

it.each(['package.json', 'node-red/package.json', 'local/package.json'])('%s pins every version', (file) => {
	const { dependencies, devDependencies, optionalDependencies } = manifest(file);
	const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
	expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

it('releases both packages under one version', () => {
	expect(manifest('node-red/package.json').version).toBe(manifest('package.json').version);
	expect(contentOf('CHANGELOG.md')).toContain(`## ${manifest('package.json').version}`);
});

it('keeps keys and places of one machine out of every file', () => {
	const text = projectFiles.filter(
		(file) => /\.(ts|js|mjs|json|md|yml|html|sql|svg)$/.test(file) && !file.endsWith('package-lock.json'),
	);
	const telling = text.filter((file) =>
		/sb_secret_[A-Za-z0-9]{20,}|(?:^|[\s'"`(])\/(?:work|root|home)\//m.test(contentOf(file)),
	);
	expect(
		telling.filter((file) => !file.startsWith('test/fixtures/') && file !== 'test/house/manifests.test.ts'),
	).toEqual([]);
});
