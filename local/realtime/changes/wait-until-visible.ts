import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';

/**
 * Waits until others see what some transactions did. The log tells of a commit a moment before that: who asked at once
 * would not find a row that was just inserted, or a table that was just made.
 */
export const waitUntilVisible = async (sql: Sql, transactions: readonly number[]): Promise<void> => {
	for (;;) {
		const [row] = await sql.unsafe<{ visible: boolean }[]>(
			`select bool_and(pg_visible_in_snapshot(id, pg_current_snapshot())) as visible from unnest($1::text::xid8[]) id`,
			[`{${transactions.join(',')}}`],
		);
		if (row?.visible !== false) return;
		await sleep(1);
	}
};
