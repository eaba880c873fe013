/** Whether this comes one piece after the other, and is never all in memory. */
export const isStream = (value: unknown): value is AsyncIterable<Uint8Array> =>
	typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
