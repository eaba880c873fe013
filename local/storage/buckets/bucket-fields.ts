import { refusals } from '../errors/refusals.ts';
import type { StorageSettings } from '../options.ts';
import type { Fields } from '../request/fields.ts';
import { parseFileSize } from '../request/file-size.ts';
import { checkMimeTypes } from '../request/mime-type.ts';

/** What can be set of a bucket; undefined stays as it is, null is no limit. */
export interface BucketFields {
	readonly public: boolean | undefined;
	readonly file_size_limit: number | null | undefined;
	readonly allowed_mime_types: readonly string[] | null | undefined;
}

const readLimit = (fields: Fields): number | null | undefined => {
	const name = 'file_size_limit';
	if (!fields.has(name)) return undefined;
	if (fields.isNull(name)) return null;
	const text = fields.text(name) ?? '';
	return /^\d+$/.test(text) ? fields.integer(name, { min: 0 }) : parseFileSize(text);
};

const readTypes = (fields: Fields): readonly string[] | null | undefined => {
	if (fields.isNull('allowed_mime_types')) return null;
	const types = fields.texts('allowed_mime_types')?.filter((type) => type !== '');
	if (types) checkMimeTypes(types);
	return types;
};

export const readBucketFields = (fields: Fields, { fileSizeLimit }: StorageSettings): BucketFields => {
	const limit = readLimit(fields);
	if (typeof limit === 'number' && limit > fileSizeLimit) throw refusals.tooLarge();
	return {
		public: fields.flag('public'),
		file_size_limit: limit,
		allowed_mime_types: readTypes(fields),
	};
};
