import { parseFileSize } from './request/file-size.ts';

export interface StorageOptions {
	/** The largest file of any bucket: bytes, or a size such as `50MB`. */
	readonly fileSizeLimit?: number | string;
	/** Images are resized on the way, at `/render/image`. */
	readonly imageTransformation?: boolean;
	/** Seconds for which a signed upload URL is good. */
	readonly signedUploadExpiry?: number;
	/** Seconds for which a resumable upload can be continued; 0 for ever. */
	readonly resumableExpiry?: number;
}

export interface StorageSettings extends Required<StorageOptions> {
	readonly fileSizeLimit: number;
}

/** As a new project on the free plan. */
const defaults: StorageSettings = {
	fileSizeLimit: 50 * 1024 * 1024,
	imageTransformation: true,
	signedUploadExpiry: 2 * 3600,
	resumableExpiry: 24 * 3600,
};

export const toStorageSettings = (options: StorageOptions = {}): StorageSettings => {
	const settings = { ...defaults, ...options };
	const { fileSizeLimit } = settings;
	return {
		...settings,
		fileSizeLimit: typeof fileSizeLimit === 'number' ? fileSizeLimit : parseFileSize(fileSizeLimit),
	};
};
