import type { IRun } from 'n8n-workflow';

/**
 * Whether an execution of queue mode was broken off because its worker is gone: n8n gives it up then, where it is, and
 * runs it nowhere else. It tells of that by words alone: those of its queue, or its own.
 */
export const wasCutOff = ({ status, data }: Partial<IRun>): boolean =>
	status === 'crashed' || words.test(data?.resultData?.error?.message ?? '');

const words = /job stalled more than|failed to be processed too many times/;
