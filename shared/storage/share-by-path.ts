import type { Share } from '../batching';
import type { Row } from '../field';

/** What each item gets of the report of a request for several: of each of its paths, in its order. */
export function shareByPath(
	report: readonly Row[],
	pathsOfEach: ReadonlyArray<readonly string[]>,
): readonly Share[] {
	const byPath = new Map(report.map((row) => [row.path, row]));
	return pathsOfEach.map((paths) => ({
		items: 1,
		rows: paths.flatMap((path) => {
			const row = byPath.get(path);
			return row ? [row] : [];
		}),
	}));
}
