import { AsyncLocalStorage } from 'node:async_hooks';

/** How many bytes the disk takes of what one request writes, where a test wants it to be full. */
export const diskSpace = new AsyncLocalStorage<number>();

/** Throws what a full disk throws. */
export const requireSpace = (bytes: number): void => {
	const space = diskSpace.getStore();
	if (space === undefined || bytes <= space) return;
	throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
		code: 'ENOSPC',
		errno: -28,
		syscall: 'write',
	});
};
