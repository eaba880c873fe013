import type { Params } from '../field';
import { flag, list, nullable, text } from '../field';

/** What a bucket is told when it is created or changed. */
export const bucketSettings = {
	public: flag({
		label: 'Public',
		help: 'Whether anyone who knows the address can read its files, without a key',
		dangerous: true,
	}),
	fileSizeLimit: nullable(
		text({
			label: 'File Size Limit',
			help: 'The largest file that it takes, in bytes or with a unit; left empty, or null, that of the project',
			placeholder: 'e.g. 20MB',
		}),
	),
	allowedMimeTypes: nullable(
		list({
			label: 'Allowed MIME Types',
			help: 'Types of the files that it takes; an empty list, or null, allows every type',
			placeholder: 'e.g. image/png, image/*',
			many: true,
		}),
	),
} as const;

/** Members of a body; those that are not given are not sent. */
export function settingsBody(given: Params<typeof bucketSettings>) {
	const { public: isPublic, fileSizeLimit: limit, allowedMimeTypes: types } = given;
	return {
		...(isPublic !== undefined && { public: isPublic }),
		...(limit !== undefined && { file_size_limit: sizeLimit(limit) }),
		...(types !== undefined && { allowed_mime_types: types }),
	};
}

/** A number of bytes, a text with its unit, or null for none. */
function sizeLimit(limit: string | null): number | string | null {
	const text = limit?.trim() ?? '';
	if (text === '') return null;
	return /^\d{1,15}$/.test(text) ? Number(text) : text.replace(/\s/g, '');
}
