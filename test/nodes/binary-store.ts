import './engine-environment';

import { BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';

/** n8n-core's own container: another copy of the package knows none of its services. */
const { Container } = require(require.resolve('@n8n/di', { paths: [require.resolve('n8n-core')] })) as {
	readonly Container: { get(service: typeof BinaryDataService): BinaryDataService };
};

/** Where n8n keeps the files of items. Tests begin in memory; `init` moves it to the disk for what comes after. */
export const binaryData = (): BinaryDataService => Container.get(BinaryDataService);

/** A file of an input item, in n8n's store. */
export const stored = async (
	bytes: Uint8Array | string,
	about: Pick<IBinaryData, 'mimeType'> & Partial<Pick<IBinaryData, 'fileName'>>,
): Promise<IBinaryData> =>
	await binaryData().store({ type: 'execution', workflowId: 'w', executionId: '1' }, Buffer.from(bytes), {
		data: '',
		...about,
	});

export const bytesOf = async (file: IBinaryData | undefined): Promise<Buffer> => {
	if (!file) throw new Error('There is no file');
	return await binaryData().getAsBuffer(file);
};

/** Runs the tests in it twice: with files in memory, and on the disk. */
export const describeInBothStores = (tests: (place: 'in memory' | 'on the disk') => void): void =>
	describe.each(['in memory', 'on the disk'] as const)('with files that n8n keeps %s', (place) => {
		beforeAll(async () => {
			if (place === 'on the disk') await binaryData().init();
		});
		tests(place);
	});
