import { isPayload, type Payload } from './frame';

/**
 * What a store keeps of one listener, or undefined when it keeps nothing, or something of another. Throws when it cannot be
 * read: to begin anew without a word would lose what came meanwhile.
 *
 * @param of what it must be of
 */
export function readStored(stored: unknown, of: string): Payload | undefined {
	if (stored === undefined || stored === null) return undefined;
	if (!isPayload(stored) || stored.format !== 1 || typeof stored.of !== 'string') throw notWhatWasSaved();
	return stored.of === of ? stored : undefined;
}

export const notWhatWasSaved = (): Error => new Error('what was stored is not what was saved');
