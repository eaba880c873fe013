import type { RunOptions } from '../../run-options';
import { isUploadId, metadataHeader, type ResumableFile } from './upload-requests';

/** Remembers the id of an upload beyond the run that began it. */
export interface UploadMemory {
	/** Whether the upload will be found again. */
	readonly lasts: boolean;
	find(): Promise<string | undefined>;
	keep(id: string): Promise<void>;
	forget(): Promise<void>;
}

/** It does so where the host has a store, and where the file tells its content from another of the same name and size. */
export function memoryFor(upload: ResumableFile, projectUrl: string, { uploads }: RunOptions): UploadMemory {
	const { revision } = upload.file;
	const store = revision === undefined ? undefined : uploads;
	// What is told of the file came with the first request: told otherwise, it is another upload.
	const key = JSON.stringify([projectUrl, metadataHeader(upload), upload.size, revision, upload.upsert]);
	let lasts = false;
	return {
		get lasts() {
			return lasts;
		},
		find: async () => {
			const id = await store?.find(key);
			lasts = id !== undefined && isUploadId(id);
			return lasts ? id : undefined;
		},
		keep: async (id) => {
			lasts = (await store?.keep(key, id)) ?? false;
		},
		forget: async () => await store?.forget(key),
	};
}
