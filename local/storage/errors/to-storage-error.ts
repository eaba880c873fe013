import { toDatabaseRefusal } from './database-error.ts';
import { refusals } from './refusals.ts';
import { StorageError } from './storage-error.ts';

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
	error instanceof Error && 'syscall' in error && typeof error.syscall === 'string';

/** What is answered to anything that goes wrong. What nobody foresaw is written to the log, too. */
export const toStorageError = (error: unknown): StorageError => {
	if (error instanceof StorageError) return error;
	const refusal = toDatabaseRefusal(error);
	if (refusal) return refusal;
	if (isSystemError(error)) return error.code === 'ENOENT' ? refusals.noBytes() : refusals.disk(error);
	console.error(error);
	return refusals.internal(error);
};
