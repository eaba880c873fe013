import { execFileSync } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';

const scripts = path.resolve(__dirname, '../../scripts/build');

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'supabase-suite-bundle-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Compiles sources as the build does, and bundles them. */
function bundle(sources: Readonly<Record<string, string>>, entries: readonly string[]): void {
	for (const [name, source] of Object.entries(sources)) {
		const fileName = path.join(folder, 'source', name);
		const { outputText, sourceMapText = '' } = ts.transpileModule(source, {
			fileName,
			compilerOptions: {
				module: ts.ModuleKind.CommonJS,
				target: ts.ScriptTarget.ES2023,
				sourceMap: true,
			},
		});
		const target = path.join(folder, 'dist', name.replace(/\.ts$/, '.js'));
		for (const each of [fileName, target]) mkdirSync(path.dirname(each), { recursive: true });
		writeFileSync(fileName, source);
		writeFileSync(target, outputText);
		const map = JSON.parse(sourceMapText) as { readonly sources: readonly string[] };
		writeFileSync(
			`${target}.map`,
			JSON.stringify({ ...map, sources: [path.relative(path.dirname(target), fileName)] }),
		);
	}
	const run = `const { bundleModules } = await import(${JSON.stringify(path.join(scripts, 'bundle-modules.mjs'))});
		const { partExamples } = await import(${JSON.stringify(path.join(scripts, 'part-examples.mjs'))});
		partExamples(${JSON.stringify(path.join(folder, 'dist'))});
		bundleModules(${JSON.stringify(path.join(folder, 'dist'))}, ${JSON.stringify(entries)}, ({ open }) => open?.());`;
	execFileSync(process.execPath, ['--input-type=module', '-e', run], { stdio: 'pipe' });
}

const load = <Exports>(file: string): Exports =>
	createRequire(path.join(folder, 'dist', 'x.js'))(`./${file}`) as Exports;

const filesIn = (): readonly string[] =>
	readdirSync(path.join(folder, 'dist'), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.js'))
		.sort();

const sources = {
	'nodes/entry.ts': `
		import { shown } from '../core/index';
		import { work } from '../core/work';
		export class Entry { title = shown; run(): string { return work(this.title); } }
		export const open = () => new Entry();`,
	'core/index.ts': `
		export { shown } from './shown';
		export { work, Trouble } from './work';`,
	'core/shown.ts': `
		import type { Words } from './words';
		export const shown: Words = 'früh → spät';`,
	'core/words.ts': 'export type Words = string;',
	'core/work.ts': `
		import { Trouble } from './trouble';
		export { Trouble };
		Reflect.set(globalThis, 'loadedWork', true);
		export const work = (text: string): string => {
			if (text === '') throw new Trouble('nothing to do');
			return text.toUpperCase();
		};`,
	'core/trouble.ts': 'export class Trouble extends Error {}',
};

interface Core {
	readonly shown: string;
	readonly Trouble: new (words: string) => Error;
	work(text: string): string;
}

it('leaves the entries and two files, and what those export works as before', () => {
	bundle(sources, ['nodes/entry.js', 'core/index.js']);
	expect(filesIn()).toEqual(['core/index.js', 'later.js', 'modules.js', 'nodes/entry.js']);
	const { Entry } = load<{ Entry: new () => { readonly title: string; run(): string } }>('nodes/entry.js');
	const entry = new Entry();
	expect(entry.title).toBe('früh → spät');
	expect(Reflect.get(globalThis, 'loadedWork')).toBeUndefined();
	expect(entry.run()).toBe('FRÜH → SPÄT');
	expect(Reflect.get(globalThis, 'loadedWork')).toBe(true);
	const core = load<Core>('core/index.js');
	expect(core.shown).toBe('früh → spät');
	expect(() => core.work('')).toThrow(core.Trouble);
	expect(() => core.work('')).toThrow('nothing to do');
});

it('keeps what is only done later out of the first file, and every letter in one byte', () => {
	bundle(sources, ['nodes/entry.js', 'core/index.js']);
	const [first, later] = ['modules.js', 'later.js'].map((name) =>
		readFileSync(path.join(folder, 'dist', name), 'utf8'),
	);
	expect(first).toContain('core/shown');
	expect(first).not.toContain('toUpperCase');
	expect(later).toContain('toUpperCase');
	expect(`${first}${later}`).not.toMatch(/[^\0-\x7f]/);
});

it('opens the examples of an operation when somebody asks for them', () => {
	bundle(
		{
			'nodes/entry.ts': `
				import { greet } from '../core/greet';
				export const open = () => greet.reference;`,
			'core/greet.ts': `
				import { ann } from './people';
				const operation = <T>(definition: T): T => definition;
				export const words = 'Good morning';
				const ask = (name: string) => ({ name, words });
				export const greet = operation({
					reference: 'https://example.com',
					examples: [
						ask('Bob'),
						{ ...ask(ann.name), ann, kind: [words].map((words) => ({ words: 'in a list: ' + words })) },
					],
					fail: () => { throw new Error('no greeting'); },
				});`,
			'core/people.ts': `
				Reflect.set(globalThis, 'loadedPeople', true);
				export const ann = { name: 'Ann' };`,
		},
		['nodes/entry.js', 'core/greet.js'],
	);
	const first = readFileSync(path.join(folder, 'dist', 'modules.js'), 'utf8');
	expect(first).toContain('https://example.com');
	expect(first).not.toMatch(/Bob|Ann/);
	const { greet } = load<{ greet: { readonly examples: unknown; fail(): void } }>('core/greet.js');
	expect(Reflect.get(globalThis, 'loadedPeople')).toBeUndefined();
	expect(greet.examples).toEqual([
		{ name: 'Bob', words: 'Good morning' },
		{
			name: 'Ann',
			words: 'Good morning',
			ann: { name: 'Ann' },
			kind: [{ words: 'in a list: Good morning' }],
		},
	]);
	expect(Reflect.get(globalThis, 'loadedPeople')).toBe(true);
	expect(lineOfError("require('./dist/core/greet.js').greet.fail()")).toContain(
		`${path.join('source', 'core', 'greet.ts')}:12:`,
	);
});

it('leads by its source map from an error to the line of the source', () => {
	bundle(sources, ['nodes/entry.js', 'core/index.js']);
	expect(lineOfError("require('./dist/core/index.js').work('')")).toContain(
		`${path.join('source', 'core', 'work.ts')}:6:`,
	);
});

/** Where a call fails, as Node tells it by source maps. */
const lineOfError = (call: string): string =>
	execFileSync(
		process.execPath,
		['--enable-source-maps', '-e', `try { ${call}; } catch (error) { console.log(error.stack); }`],
		{ cwd: folder, encoding: 'utf8' },
	);

it('says which file is missing', () => {
	expect(() => bundle({ 'entry.ts': "export { gone } from './gone';" }, ['entry.js'])).toThrow(
		/needs \.\/gone, which is no compiled module/,
	);
	expect(existsSync(path.join(folder, 'dist', 'modules.js'))).toBe(false);
});
