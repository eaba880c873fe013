import { invalid } from '../error';
import { refuseUnseen, type Named } from '../refuse-unseen';

export const pathField: Named = { name: 'path', label: 'Path' };

/**
 * A path within a bucket in its plain form: no slash before, behind or twice between. Throws INVALID_PARAMETER for what
 * could lead elsewhere: `.` and `..`, which addresses resolve, and characters that cannot be seen.
 */
export function objectPath(given: string, { name, label }: Named = pathField): string {
	const path = cleanPath(given, { name, label });
	if (path !== '') return path;
	throw invalid(name, `${label} is empty`, 'Name the file, with the folders it is in.');
}

/** The same, where nothing means the top of the bucket. */
export function folderPath(given: string, named: Named = pathField): string {
	return cleanPath(given, named);
}

function cleanPath(given: string, { name, label }: Named): string {
	refuseUnseen(given, { name, label });
	const segments = given.split('/').filter((segment) => segment !== '');
	const dots = segments.find((segment) => segment === '.' || segment === '..');
	if (dots === undefined) return segments.join('/');
	throw invalid(
		name,
		`${label} has the part '${dots}', which would lead elsewhere`,
		'Write the path as it is, from the top of the bucket.',
	);
}

/** The name of a bucket. Throws INVALID_PARAMETER for one that would reach into another, or that no bucket can have. */
export function bucketName(given: string, name = 'bucket'): string {
	refuseUnseen(given, { name, label: 'Bucket' });
	const bucket = given.trim();
	if (bucket === '') throw invalid(name, 'Bucket is empty', 'Name the bucket.');
	if (bucket === '.' || bucket === '..' || bucket.includes('/'))
		throw invalid(
			name,
			`No bucket can be called '${bucket.slice(0, 40)}'`,
			'A name of a bucket has no slash.',
		);
	return bucket;
}

/** Segments of an address, each percent-encoded, with a slash before each. */
export const encodePath = (...paths: readonly string[]): string =>
	paths
		.flatMap((path) => path.split('/'))
		.map((segment) => `/${encodeSegment(segment)}`)
		.join('');

/**
 * Storage compares the address of a signed URL as `decodeURI` reads it, which leaves these encoded: they stay plain,
 * as RFC 3986 §3.3 allows. An apostrophe becomes %27 in `URL` and n8n's HTTP helper: done here, there is one form.
 */
const encodeSegment = (segment: string): string =>
	encodeURIComponent(segment)
		.replaceAll(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, (escape) => decodeURIComponent(escape))
		.replaceAll("'", '%27');
