import { bucketName, objectPath } from './object-path';
import { storageRequest } from './storage-request';

/** What is known of a file, without its bytes. */
export const requestInfo = (bucket: string, path: string) =>
	storageRequest({ method: 'GET', at: ['object', 'info', bucketName(bucket), objectPath(path)] });
