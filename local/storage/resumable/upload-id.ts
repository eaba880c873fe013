import { refusals } from '../errors/refusals.ts';
import { checkBucketName, checkKey } from '../request/names.ts';

/** What the URL of a resumable upload names: the file, and the bytes that are on their way to it. */
export interface UploadId {
	readonly bucket: string;
	readonly key: string;
	readonly version: string;
}

export const parseUploadId = (id: string): UploadId => {
	const [, bucket = '', key = '', version = ''] = /^([^/]*)\/(.*)\/([0-9a-f-]{36})$/s.exec(id) ?? [];
	if (version === '') throw refusals.uploadId();
	checkBucketName(bucket);
	checkKey(key);
	return { bucket, key, version };
};

export const renderUploadId = ({ bucket, key, version }: UploadId): string => {
	checkBucketName(bucket);
	checkKey(key);
	return `${bucket}/${key}/${version}`;
};
