import type { SendRequest } from '../../operation';
import { infoOf } from '../info-request';
import type { ResumableFile } from './upload-requests';

/** Whether an upload has become the file that is stored. False too where the server does not tell. */
export async function isStored(upload: ResumableFile, id: string, send: SendRequest): Promise<boolean> {
	const info = await infoOf(upload.bucket, upload.path, send);
	if (info === undefined) return false;
	const { version, size } = info;
	// A file that was there before may be of the same size.
	return typeof version === 'string' ? version === versionOf(id) : size === upload.size && !upload.upsert;
}

/** The id of an upload is the path of the file in base64, with the version that it will be. */
function versionOf(id: string): string | undefined {
	try {
		return atob(id.replaceAll('-', '+').replaceAll('_', '/')).split('/').pop();
	} catch {
		return undefined;
	}
}
