import { refuseUnseen } from '../refuse-unseen';
import { encodePath } from './object-path';

/** What is said in the address of a file, in the order of the client libraries. */
export const downloadQuery = (download: string | boolean | undefined): readonly string[] => {
	if (download === undefined || download === false) return [];
	const name = download === true ? '' : download;
	refuseUnseen(name, { name: 'download', label: 'Download As' });
	return [`download=${encodeURIComponent(name)}`];
};

/**
 * The whole address for a signed path as Storage gives it, `/object/sign/bucket/path?token=…`. Storage writes the path
 * plainly, where a `#` or `?` in a name would end it: it is written anew, each segment encoded.
 */
export function signedUrl(
	projectUrl: string,
	signedPath: string,
	{ at, download }: { readonly at: readonly string[]; readonly download?: string | boolean },
): string {
	const [, route = 'object', query = ''] =
		/^\/?(object|render\/image)\/sign\/.*\?([^?]*)$/s.exec(signedPath) ?? [];
	const parameters = [query, ...downloadQuery(download)].join('&');
	return `${projectUrl}/storage/v1${encodePath(route, 'sign', ...at)}?${parameters}`;
}
