/** How much of a file has gone or come. */
export interface Progress {
	/** Bytes. */
	readonly done: number;
	/** Bytes in all, where that is known. */
	readonly size?: number;
}

/**
 * Where the addresses of uploads are kept, so that one which a restart has cut short goes on where it was. The key tells
 * the file and where it goes; neither key nor address holds a secret.
 */
export interface UploadStore {
	find(key: string): Promise<string | undefined>;
	/** Whether it will be found again. */
	keep(key: string, address: string): Promise<boolean>;
	forget(key: string): Promise<void>;
}

export interface RunOptions {
	/** Stops the request, and everything that would follow it. */
	readonly signal?: AbortSignal;
	/** Told, as the bytes of a file go, how many have gone. */
	readonly onProgress?: (progress: Progress) => void;
	/** For files that tell one content from another: see `FileSource.revision`. */
	readonly uploads?: UploadStore;
}
