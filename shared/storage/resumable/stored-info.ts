import type { Row } from '../../field';
import type { SendRequest } from '../../operation';
import { infoOf } from '../info-request';
import type { ResumableFile } from './upload-requests';

/** What is known of the file that an upload has become; undefined where it is none yet, or the server does not tell. */
export async function storedInfo(
	upload: ResumableFile,
	id: string,
	send: SendRequest,
): Promise<Row | undefined> {
	const info = await infoOf(upload.bucket, upload.path, send);
	if (info === undefined) return undefined;
	const { version, size } = info;
	// A file that was there before may be of the same size.
	const isIt =
		typeof version === 'string' ? version === versionOf(id) : size === upload.size && !upload.upsert;
	return isIt ? info : undefined;
}

/** The id of an upload is the path of the file in base64, with the version that it will be. */
function versionOf(id: string): string | undefined {
	try {
		return atob(id.replaceAll('-', '+').replaceAll('_', '/')).split('/').pop();
	} catch {
		return undefined;
	}
}
