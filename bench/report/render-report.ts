import { format, resolveConfig } from 'prettier';
import { meetsBar, type Line } from '../comparison';
import { machine, versions } from './machine';

const cells = (...texts: readonly string[]): string => `| ${texts.join(' | ')} |`;

const times = (ratio: number): string => `${ratio.toFixed(ratio < 10 ? 2 : 0)} ×`;

function barOf({ bar }: Line): string {
	if ('notAbove' in bar) return `not above ${bar.notAbove} ×`;
	return 'atMost' in bar ? `≤ ${bar.atMost} ×` : `≥ ${bar.atLeast} ×`;
}

const ratioOf = ({ ratio, bar }: Line): string =>
	'notAbove' in bar ? `${times(ratio)} (from ${times(bar.lowest)})` : times(ratio);

const row = (line: Line): string =>
	cells(
		line.what,
		line.against,
		line.ours,
		line.theirs,
		ratioOf(line),
		`${barOf(line)} ${meetsBar(line) ? '✓' : '✗'}`,
	);

/** The table, as Markdown that also reads well in a terminal. */
export async function renderTable(lines: readonly Line[]): Promise<string> {
	const head = cells('What', 'Against', 'Ours', 'Theirs', 'Ratio', 'Bar');
	return await formatted([head, cells(...Array<string>(6).fill('---')), ...lines.map(row)].join('\n'));
}

/** The page that holds the last run. */
export const renderPage = async (lines: readonly Line[]): Promise<string> =>
	await formatted(`<!-- Written by \`npm run bench\`: do not edit. -->

# Performance

The last run of \`npm run bench\`. Both sides of a line take turns in the same run, so that whatever else the machine does
slows them alike. Times are medians, and a ratio is the median of the ratios of all turns. What matters is the ratio: the
times belong to this machine.

${await renderTable(lines)}

✓ meets the bar that the project sets itself, ✗ does not. A bar of _at most_ compares our time or memory with theirs; a
bar of _at least_ says how many times faster we are. Where two are meant to be level, one run puts either in front: such a
line tells in brackets how low the ratio may truly be (the lower end of its 95 % confidence interval), and is missed when
that too is above the bar. Everything that writes is checked in PostgreSQL after each turn: the
rows are stored as the items say, and each item got its own row back.

${missed(lines)}

Machine: ${machine()}. Versions: ${versions()
		.map(([name, version]) => `${name} ${version}`)
		.join(', ')}.
`);

/** The bars that are not met, with what is known of the reason. */
function missed(lines: readonly Line[]): string {
	const told = lines.filter((line) => !meetsBar(line) && line.why !== undefined);
	if (told.length === 0) return '';
	const reasons = new Map<string, Set<string>>();
	for (const { what, against, why = '' } of told)
		reasons.set(why, (reasons.get(why) ?? new Set()).add(`${what}, against ${against}`));
	return [
		'## What holds the bars that are missed',
		...[...reasons].map(([why, names]) => `${[...names].map((name) => `**${name}.**`).join(' ')} ${why}`),
	].join('\n\n');
}

const formatted = async (markdown: string): Promise<string> =>
	await format(markdown, { ...(await resolveConfig(__filename)), parser: 'markdown' });
