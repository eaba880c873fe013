// Measures everything, or what is named, and prints the table; a run of everything writes docs/performance.md too.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { meetsBar, type Line } from './comparison';
import { comparisons } from './comparisons';
import { renderPage, renderTable } from './report/render-report';

const page = path.join(__dirname, '..', 'docs', 'performance.md');

async function main(names: readonly string[]): Promise<void> {
	const known = comparisons.map(({ name }) => name);
	const unknown = names.filter((name) => !known.includes(name));
	if (unknown.length > 0)
		throw new Error(`There is no comparison ${unknown.join(', ')}. There are ${known.join(', ')}.`);

	const wanted = comparisons.filter(({ name }) => names.length === 0 || names.includes(name));
	const lines: Line[] = [];
	for (const { name, measure } of wanted) {
		const began = performance.now();
		lines.push(...(await measure()));
		console.log(`${name}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
	}
	console.log(`\n${await renderTable(lines)}`);
	const missed = lines.filter((line) => !meetsBar(line)).length;
	console.log(`${lines.length - missed} of ${lines.length} bars met.`);
	if (names.length > 0) return;
	writeFileSync(page, await renderPage(lines));
	console.log('docs/performance.md is written.');
}

main(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
