/** The most rows that came at once from each project, by its address: the server hands out at least so many. */
const largest = new Map<string, number>();

/** What a project hands out at once is a setting of its server, so it holds for all who ask, and for as long as this runs. */
export function notePage(project: string, rows: number): void {
	if (rows > (largest.get(project) ?? 0)) largest.set(project, rows);
}

/** After how many rows each project was last seen to hold more back. */
const cutAfter = new Map<string, number>();

/** Rows came, and others stood behind them that were asked for, too. */
export function noteCut(project: string, rows: number): void {
	cutAfter.set(project, rows);
}

export const wasSeenCut = (project: string, rows: number): boolean => cutAfter.get(project) === rows;

/**
 * Whether so many rows may be all that the server hands out at once, though more were asked for and are there: only when
 * no page was larger before. Its reply does not tell: PostgREST says `0-4/*` of the last rows and of the first of many.
 */
export const mayBeFull = (project: string, rows: number): boolean =>
	rows >= smallestPage && rows >= (largest.get(project) ?? 0);

/** Of one row none looks for more: it is what most reads by a key bring, and no server hands out rows one at a time. */
const smallestPage = 2;
