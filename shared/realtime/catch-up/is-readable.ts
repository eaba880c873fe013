import type { CatchUpOptions, ChangesOptions, PostgresChange } from '../subscription';

/** Whether a reading gives again what a change has done: new rows do not tell of updates, and nothing of deletions. */
export const isReadable = (
	eventType: PostgresChange['eventType'],
	{ of }: Pick<CatchUpOptions, 'of'>,
): boolean => eventType !== 'DELETE' && (eventType !== 'UPDATE' || of === 'changes');

/** Whether a change is among those that are delivered. */
export const isAsked = (eventType: PostgresChange['eventType'], { event = '*' }: ChangesOptions): boolean =>
	event === '*' || event === eventType;
