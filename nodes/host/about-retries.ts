import type { AnyOperation, Fields } from '../../shared';

/**
 * What n8n's setting Retry On Fail does to an operation that changes something, and what to do about it; nothing of one
 * that reads. n8n runs the whole node again, and no node can tell what of an earlier run was done.
 */
export function aboutRetries({ id, writes, fields }: AnyOperation): string {
	if (!writes) return '';
	return `. Retry On Fail runs it again for all items, also for those that were done${remedy(id, fields)}`;
}

function remedy(id: string, fields: Fields): string {
	if (id === 'database.insert') return ', so rows are stored twice: use Create or Update instead';
	return 'upsert' in fields ? ': turn on Upsert' : '';
}
