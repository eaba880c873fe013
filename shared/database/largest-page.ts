/** The most rows that came at once over a connection: the server hands out at least so many. */
const largest = new WeakMap<object, number>();

/**
 * Takes the size of a page, and tells whether it may be all that the server hands out at once: no page before was larger.
 */
export function mayBeFull(connection: object, rows: number): boolean {
	const most = largest.get(connection) ?? 0;
	if (rows > most) largest.set(connection, rows);
	return rows >= most;
}
