import type { ByteStream } from './ports';

/** Whether this comes one piece after the other, and is never all in memory. */
export const isStream = (value: unknown): value is ByteStream =>
	typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
