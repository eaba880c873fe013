import { contentOf } from './files';

interface LockedPackage {
	readonly resolved?: string;
	readonly link?: boolean;
	readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(contentOf('package-lock.json')) as {
	packages: Record<string, LockedPackage>;
};
const nameOf = (place: string) => place.replace(/.*node_modules\//, '');

it('holds the packages of every platform', () => {
	const names = new Set(Object.keys(packages).map(nameOf));
	const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
		Object.keys(optionalDependencies)
			.filter((name) => !names.has(name))
			.map((name) => `${nameOf(place)} needs ${name}`),
	);
	expect(missing).toEqual([]);
});

it('names no registry', () => {
	expect(
		Object.entries(packages).filter(([, { resolved, link }]) => resolved !== undefined && !link),
	).toEqual([]);
});

it('runs on the Node that the project brings along', () => {
	expect(Number(process.versions.node.split('.')[0])).toBeGreaterThanOrEqual(24);
});
