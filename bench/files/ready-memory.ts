import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import type { Transfer } from './transfer';

const piece = Buffer.alloc(2 ** 20);

/**
 * Takes away what another transfer has left, and sees that there is memory at hand for as much as will be written. What
 * runs a virtual machine takes memory back a moment after it became free, and giving it again takes longer than a whole
 * transfer: each way would be measured by what was done just before it.
 */
export function readyMemory({ to, size }: Pick<Transfer, 'to' | 'size'>): void {
	rmSync(to, { force: true });
	const passing = openSync(to, 'w');
	for (let left = size; left > 0; left -= piece.length) writeSync(passing, piece);
	closeSync(passing);
	rmSync(to);
}
